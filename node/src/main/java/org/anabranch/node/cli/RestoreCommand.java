package org.anabranch.node.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.anabranch.core.store.DamagedException;
import org.anabranch.core.store.StoreFailedException;
import org.anabranch.core.store.StoreFormatException;
import org.anabranch.core.store.StoreFullException;
import org.anabranch.core.store.StoreLockedException;
import org.anabranch.core.store.lmdb.StoreInspection;
import org.anabranch.core.store.lmdb.StoreRestore;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code anabranch restore}: a backup into an empty data directory, of which no node runs. */
final class RestoreCommand implements Callable<Integer> {
    private static final String DATA = "--data";

    private final Cli cli;
    private final CommandSpec spec = Cli.command(this);

    RestoreCommand(Cli cli) {
        this.cli = cli;
        spec.addOption(OptionSpec.builder(DATA)
                .paramLabel("DIR")
                .type(Path.class)
                .defaultValue("anabranch-data")
                .description("where the node is to have its data; empty, or not there yet (default anabranch-data)")
                .build());
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .paramLabel("BACKUP")
                .type(Path.class)
                .required(true)
                .description("a backup's folder, or the data directory of a node that does not run")
                .build());
        spec.usageMessage()
                .description(
                        "Copies a backup into an empty data directory, and reads it from beginning to end. There is no"
                                + " store in the directory until all of it is found right.")
                .footer(RemoteCommand.EXIT_CODES);
    }

    CommandSpec spec() {
        return spec;
    }

    @Override
    public Integer call() throws CommandException {
        Path backup = spec.commandLine().getParseResult().matchedPositionalValue(0, null);
        Path data = spec.commandLine().getParseResult().matchedOptionValue(DATA, Path.of("anabranch-data"));
        try {
            report(data, restore(backup, data));
            return ExitCode.OK;
        } catch (DamagedException
                | StoreFailedException
                | StoreFormatException
                | StoreFullException
                | StoreLockedException e) {
            throw new CommandException(e.getMessage(), e);
        }
    }

    private StoreInspection restore(Path backup, Path data) {
        try (Progress progress = new Progress(cli.err())) {
            return StoreRestore.restore(backup, data, bytes -> progress.at(Progress.megabytes(bytes) + " copied"));
        }
    }

    private void report(Path data, StoreInspection restored) {
        cli.out().println("restored " + data + " bytes=" + restored.fileBytes() + " documents=" + restored.documents());
        restored.owner().ifPresent(owner -> {
            String[] names = owner.split("/");
            cli.out()
                    .println("It is node " + names[2] + " of datacenter " + names[1] + ": start it with --cluster "
                            + names[0] + " --dc " + names[1] + " --node " + names[2] + " --data " + data
                            + ", its addresses and peers.");
        });
        cli.out()
                .println(
                        "It will write under a new replica id, so nothing that others have seen is numbered again; what"
                                + " they have seen since the backup, it gets from them. Writes since the backup that no other node has"
                                + " are lost. Never run the directory that the backup was made of beside this one.");
    }
}
