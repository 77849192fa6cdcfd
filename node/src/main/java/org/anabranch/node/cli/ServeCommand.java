package org.anabranch.node.cli;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.anabranch.node.config.Limit;
import org.anabranch.node.config.NodeConfig;
import org.anabranch.node.config.Setting;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code anabranch serve}: one node, until the process is told to end. */
final class ServeCommand implements Callable<Integer> {
    private final Cli cli;
    private final CommandSpec spec = Cli.command(this);

    ServeCommand(Cli cli) {
        this.cli = cli;
        for (Setting setting : Setting.values()) {
            spec.addOption(OptionSpec.builder(setting.flag())
                    .paramLabel(setting.form())
                    .type(List.class)
                    .auxiliaryTypes(String.class)
                    .description(setting.help())
                    .build());
        }
        spec.usageMessage()
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .description("Runs one node until SIGTERM. Prints one line on stdout when it accepts requests.")
                .footer(footer());
    }

    CommandSpec spec() {
        return spec;
    }

    @Override
    public Integer call() throws Exception {
        cli.termination().keepUp(new OneNode(NodeConfig.load(flags(), cli.environment())));
        return ExitCode.OK;
    }

    private Map<Setting, List<String>> flags() {
        ParseResult parsed = spec.commandLine().getParseResult();
        Map<Setting, List<String>> flags = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            List<String> values = parsed.matchedOptionValue(setting.flag(), List.of());
            if (values.size() > 1 && !setting.repeatable()) {
                throw new ParameterException(spec.commandLine(), setting.flag() + " is given twice");
            }
            if (!values.isEmpty()) {
                flags.put(setting, values);
            }
        }
        return flags;
    }

    private static String[] footer() {
        String limits = String.join(
                "%n",
                Arrays.stream(Limit.values()).map(limit -> "  " + limit.help()).toList());
        return new String[] {
            "%nLimits, their defaults and what is allowed:%n" + limits,
            "%nEvery flag is an environment variable too (ANABRANCH_HTTP for --http; lists with ;, as in",
            "ANABRANCH_PEER=\"us=h:p,h:p;ap=h:p\"). Flags override these, which override the file, which",
            "overrides the defaults.",
            "%nExit codes: 0 told to end, 1 cannot run here (a port in use, a locked directory, an unreadable",
            "store), 2 unknown command or flag, 3 out of memory, 78 configuration."
        };
    }

    private final class OneNode implements Termination.Service {
        private final NodeConfig config;
        private volatile NodeHandle node;

        OneNode(NodeConfig config) {
            this.config = config;
        }

        @Override
        public void open() throws StartException {
            node = cli.nodes().start(config);
            cli.out().println(node.readyLine());
            cli.out().flush();
        }

        /** A node that is still starting is left as it is: it has acknowledged nothing, and kill -9 is safe. */
        @Override
        public void close() {
            NodeHandle started = node;
            if (started != null) {
                started.close();
            }
        }
    }
}
