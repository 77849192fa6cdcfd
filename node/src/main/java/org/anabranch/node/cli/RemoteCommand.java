package org.anabranch.node.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** A command that has a running node do something. */
abstract class RemoteCommand implements Callable<Integer> {
    static final String EXIT_CODES = "%nExit codes: 0 done, 1 not done, 2 unknown command or flag.";

    private static final String URL = "--url";
    private static final String DEFAULT_URL = "http://127.0.0.1:7070";
    private static final String TYPED = "--typed";
    private static final String DATABASE = "DB";

    final Cli cli;
    final CommandSpec spec = Cli.command(this);

    RemoteCommand(Cli cli) {
        this.cli = cli;
        spec.usageMessage().sortOptions(false).footer(EXIT_CODES);
        option(URL, "URL", "the node (default " + DEFAULT_URL + ")");
    }

    final CommandSpec spec() {
        return spec;
    }

    final void option(String name, String form, String description) {
        spec.addOption(OptionSpec.builder(name)
                .paramLabel(form)
                .type(String.class)
                .description(description)
                .build());
    }

    final void flag(String name, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(boolean.class)
                .description(description)
                .build());
    }

    final void typedFlag() {
        flag(TYPED, "with all CRDT metadata: equal ETags, conflicts and element ids included");
    }

    /** The parameter at this place; one that may be missing is shown in brackets. */
    final void parameter(int index, String label, boolean required, String description) {
        spec.addPositional(PositionalParamSpec.builder()
                .index(String.valueOf(index))
                .paramLabel(label)
                .type(String.class)
                .arity(required ? "1" : "0..1")
                .required(required)
                .description(description)
                .build());
    }

    final void databaseParameter() {
        parameter(0, DATABASE, true, "the database's name");
    }

    final ParseResult parsed() {
        return spec.commandLine().getParseResult();
    }

    final NodeClient client() {
        String url = parsed().matchedOptionValue(URL, DEFAULT_URL);
        try {
            return new NodeClient(url);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    URL + " \"" + url + "\" is not http://HOST:PORT, for example " + DEFAULT_URL,
                    e);
        }
    }

    /** The path of the database's {@code resource}, which the flags complete. */
    final String path(String resource) {
        String database = parsed().matchedPositionalValue(0, "");
        if (!database.matches("[a-z][a-z0-9_-]{0,63}")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "\"" + database + "\" is no database's name: 1 to 64 of a-z 0-9 _ -, the first a letter");
        }
        return "/v1/dbs/" + database + "/" + resource + (isSet(TYPED) ? "?typed=true" : "");
    }

    final boolean isSet(String flag) {
        return parsed().matchedOptionValue(flag, false);
    }
}
