package org.anabranch.node.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code anabranch demo}: {@link Demo} until the process is told to end. */
final class DemoCommand implements Callable<Integer> {
    private static final String DATA = "--data";

    private final Cli cli;
    private final List<Site> sites;
    private final CommandSpec spec = Cli.command(this);

    DemoCommand(Cli cli, List<Site> sites) {
        this.cli = cli;
        this.sites = sites;
        spec.addOption(OptionSpec.builder(DATA)
                .paramLabel("DIR")
                .type(Path.class)
                .description("where documents are kept (default: a temporary directory, removed at the end)")
                .build());
        spec.usageMessage()
                .description("Runs three datacenters on this machine, http://127.0.0.1:7071 to 7073, loads sample"
                        + " documents, tells what to try, and stays up until Ctrl-C or SIGTERM.");
    }

    CommandSpec spec() {
        return spec;
    }

    @Override
    public Integer call() throws Exception {
        Path kept = spec.commandLine().getParseResult().matchedOptionValue(DATA, null);
        cli.termination().keepUp(new ThreeSites(kept));
        return ExitCode.OK;
    }

    private final class ThreeSites implements Termination.Service {
        private final Demo demo = new Demo(cli.nodes(), sites);
        private final Path kept;
        private volatile Path temporary;

        ThreeSites(Path kept) {
            this.kept = kept;
        }

        @Override
        public void open() throws StartException, InterruptedException {
            demo.start(data());
            List<Sample> samples = Sample.all();
            demo.load(samples);
            long documents = samples.stream().map(Sample::id).distinct().count();
            cli.out().println(DemoTour.text(sites, where(), documents));
            cli.out().flush();
        }

        private Path data() throws StartException {
            if (kept != null) {
                return kept;
            }
            try {
                temporary = Files.createTempDirectory("anabranch-demo-");
                return temporary;
            } catch (IOException e) {
                throw new StartException("cannot make a temporary directory: " + e, e);
            }
        }

        private String where() {
            return kept != null ? kept.toString() : temporary + ", which is removed at the end";
        }

        @Override
        public void close() {
            demo.close();
            if (temporary != null) {
                delete(temporary);
            }
        }
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
