package org.anabranch.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./anabranch-bench}: one subcommand for each thing that is measured. */
@Command(
        name = "anabranch-bench",
        description = "Measures Anabranch.",
        mixinStandardHelpOptions = true,
        subcommands = SizesCommand.class)
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
