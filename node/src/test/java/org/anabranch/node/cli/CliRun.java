package org.anabranch.node.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.node.config.NodeConfig;

/** The command line within the test's process: what went in and what came out. Told to end as soon as it is up. */
final class CliRun {
    final List<NodeConfig> started = new ArrayList<>();
    final List<String> closed = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String startFailure;

    CliRun with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    CliRun thatCannotStart(String why) {
        startFailure = why;
        return this;
    }

    int run(String... args) {
        return new Cli(this::start, environment, print(out), print(err), CliRun::keepUpForAMoment).run(args);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private NodeHandle start(NodeConfig config) throws StartException {
        if (startFailure != null) {
            throw new StartException(startFailure);
        }
        started.add(config);
        return new NodeHandle() {
            @Override
            public String readyLine() {
                return "anabranch ready node=" + config.node();
            }

            @Override
            public void close() {
                closed.add(config.node());
            }
        };
    }

    private static void keepUpForAMoment(Termination.Service service) throws Exception {
        try (service) {
            service.open();
        }
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
