package org.anabranch.node.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.anabranch.node.certs.DevCertificates;
import org.anabranch.node.config.Names;
import org.anabranch.node.tls.BridgeName;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** {@code anabranch certs dev}: certificates to try a cluster with. */
final class CertsCommand implements Callable<Integer> {
    private static final String NODE_FORM = "DC/NODE[=HOST[,HOST...]]";
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

    private final CommandSpec spec = Cli.command(this);

    private record NodeHosts(BridgeName name, List<String> hosts) {}

    CommandSpec spec() {
        spec.usageMessage()
                .sortOptions(false)
                .description(
                        "Writes certificates to try a cluster with, made by two authorities in the same directory:",
                        "ca-http for HTTP and ca-bridge for bridges. Whatever is named is issued anew.");
        option("--dir", "DIR", "certs", "where they are written; made if it is missing");
        option("--cluster", "NAME", "anabranch", "the cluster that the nodes belong to");
        spec.addOption(list("--node", NODE_FORM, "a node and the hosts clients reach it at; loopback always is"));
        spec.addOption(list("--client", "NAME", "a client, who logs in by certificate"));
        option("--days", "N", "90", "for how long they are valid");
        CommandSpec certs = CommandSpec.create()
                .addOption(OptionSpec.builder("-h", "--help").usageHelp(true).build());
        certs.usageMessage().description("Makes certificates.");
        return certs.addSubcommand("dev", spec);
    }

    @Override
    public Integer call() throws StartException {
        List<NodeHosts> nodes = new ArrayList<>();
        for (String node : values("--node")) {
            nodes.add(node(node));
        }
        List<String> clients = values("--client").stream()
                .map(name -> checked(() -> Names.check("client", name)))
                .toList();
        Duration valid = Duration.ofDays(days());
        Path directory = Path.of(value("--dir"));
        try {
            DevCertificates certificates = DevCertificates.open(directory, Instant.now());
            for (NodeHosts node : nodes) {
                certificates.issueNode(node.name(), node.hosts(), valid);
            }
            for (String client : clients) {
                certificates.issueClient(client, valid);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new StartException("cannot write certificates to " + directory + ": " + e, e);
        }
        return ExitCode.OK;
    }

    private NodeHosts node(String written) {
        int equals = written.indexOf('=');
        String[] name = (equals < 0 ? written : written.substring(0, equals)).split("/", -1);
        if (name.length != 2) {
            throw usage("--node " + written + " is not " + NODE_FORM + ", for example eu/n1=eu.example.org");
        }
        List<String> hosts = new ArrayList<>(LOOPBACK);
        if (equals >= 0) {
            hosts.addAll(Arrays.asList(written.substring(equals + 1).split(",", -1)));
        }
        return checked(() -> {
            for (String host : hosts) {
                if (!host.matches("[A-Za-z0-9*][A-Za-z0-9.-]*|[0-9a-fA-F:.]+")) {
                    throw new IllegalArgumentException("\"" + host + "\" is neither a host name nor an IP address");
                }
            }
            return new NodeHosts(
                    new BridgeName(
                            Names.check("cluster", value("--cluster")),
                            Names.check("datacenter", name[0]),
                            Names.check("node", name[1])),
                    hosts);
        });
    }

    private int days() {
        String days = value("--days");
        if (!days.matches("[1-9]\\d{0,3}")) {
            throw usage("--days " + days + " is not 1 to 9999");
        }
        return Integer.parseInt(days);
    }

    private <T> T checked(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private String value(String flag) {
        return spec.commandLine()
                .getParseResult()
                .matchedOptionValue(flag, spec.findOption(flag).defaultValue());
    }

    private List<String> values(String flag) {
        return spec.commandLine().getParseResult().matchedOptionValue(flag, List.of());
    }

    private void option(String flag, String form, String standard, String meaning) {
        spec.addOption(OptionSpec.builder(flag)
                .paramLabel(form)
                .type(String.class)
                .defaultValue(standard)
                .description(meaning + " (default " + standard + ")")
                .build());
    }

    private static OptionSpec list(String flag, String form, String meaning) {
        return OptionSpec.builder(flag)
                .paramLabel(form)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(meaning + " (repeatable)")
                .build();
    }
}
