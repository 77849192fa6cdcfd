package org.anabranch.node.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.anabranch.core.store.StoreLockedException;
import org.anabranch.node.doctor.Diagnosis;
import org.anabranch.node.doctor.Finding;
import org.anabranch.node.doctor.Finding.Severity;
import org.anabranch.node.doctor.NodeReport;
import org.anabranch.node.doctor.OfflineDiagnosis;
import org.anabranch.node.json.JsonWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code anabranch doctor}: what is wrong with running nodes, or with one's directory. */
final class DoctorCommand implements Callable<Integer> {
    private static final String URL = "--url";
    private static final String OFFLINE = "--offline";
    private static final String VERIFY = "--verify";
    private static final String JSON = "--json";
    private static final String DEFAULT_URL = "http://127.0.0.1:7070";
    private static final int WARNINGS = 1;
    private static final int CRITICAL = 2;
    private static final int COULD_NOT_RUN = 3;

    private final Cli cli;
    private final CommandSpec spec = Cli.command(this);

    DoctorCommand(Cli cli) {
        this.cli = cli;
        spec.addOption(OptionSpec.builder(URL)
                .paramLabel("URL")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("a node to ask; name one of each datacenter (repeatable; default " + DEFAULT_URL + ")")
                .build());
        spec.addOption(OptionSpec.builder(OFFLINE)
                .paramLabel("DIR")
                .type(Path.class)
                .description("looks at the data directory of a node that does not run, instead")
                .build());
        addFlag(VERIFY, "with --offline: reads every value against its checksum");
        addFlag(JSON, "prints a JSON array of findings: id, severity, evidence, fix");
        spec.usageMessage()
                .sortOptions(false)
                .description(
                        "Looks for what is set up wrongly, or will go wrong, and tells what mends it. What has two ends, a"
                                + " link or a name used twice, is found only if both nodes are named.")
                .footer(
                        "%nExit codes: 0 nothing found, 1 warnings, 2 something critical, or unknown command or flag,",
                        "3 could not look.");
    }

    private void addFlag(String name, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(boolean.class)
                .description(description)
                .build());
    }

    CommandSpec spec() {
        return spec;
    }

    @Override
    public Integer call() throws InterruptedException {
        ParseResult parsed = spec.commandLine().getParseResult();
        Path directory = parsed.matchedOptionValue(OFFLINE, null);
        boolean verify = parsed.matchedOptionValue(VERIFY, false);
        if (directory == null ? verify : parsed.hasMatchedOption(URL)) {
            throw new ParameterException(
                    spec.commandLine(), OFFLINE + " goes with " + VERIFY + ", and " + URL + " with neither");
        }
        try {
            List<Finding> findings = directory == null
                    ? Diagnosis.of(ask(parsed.matchedOptionValue(URL, List.of(DEFAULT_URL))))
                    : look(directory, verify);
            print(findings, parsed.matchedOptionValue(JSON, false));
            return exitCode(findings);
        } catch (CommandException e) {
            cli.err().println("anabranch: " + e.getMessage());
            return COULD_NOT_RUN;
        }
    }

    private List<NodeReport> ask(List<String> urls) throws CommandException, InterruptedException {
        List<NodeReport> reports = new ArrayList<>();
        for (String url : urls) {
            NodeClient node;
            try {
                node = new NodeClient(url);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(
                        spec.commandLine(),
                        URL + " \"" + url + "\" is not http://HOST:PORT, for example " + DEFAULT_URL,
                        e);
            }
            reports.add(NodeReport.of(
                    url, node.sendForJson(node.request("/v1/status").build(), () -> {})));
        }
        return reports;
    }

    private static List<Finding> look(Path directory, boolean verify) throws CommandException {
        if (!Files.isDirectory(directory)) {
            throw new CommandException(directory + " is no directory");
        }
        try {
            return OfflineDiagnosis.of(directory, verify);
        } catch (IOException | StoreLockedException e) {
            throw new CommandException(directory + " cannot be looked at: " + e.getMessage(), e);
        }
    }

    private void print(List<Finding> findings, boolean json) {
        if (json) {
            JsonWriter out = new JsonWriter().startArray();
            findings.forEach(finding -> out.startObject()
                    .member("id", finding.id())
                    .member("severity", label(finding.severity()))
                    .member("evidence", finding.evidence())
                    .member("fix", finding.fix())
                    .endObject());
            cli.out().println(new String(out.endArray().bytes(), StandardCharsets.UTF_8));
            return;
        }
        findings.forEach(finding -> {
            cli.out().println(label(finding.severity()) + " " + finding.id() + ": " + finding.evidence());
            cli.out().println("    " + finding.fix());
        });
        if (findings.isEmpty()) {
            cli.out().println("nothing found");
        }
    }

    private static String label(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    private static int exitCode(List<Finding> findings) {
        if (findings.stream().anyMatch(finding -> finding.severity() == Severity.CRITICAL)) {
            return CRITICAL;
        }
        return findings.isEmpty() ? ExitCode.OK : WARNINGS;
    }
}
