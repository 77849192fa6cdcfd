package org.anabranch.node.cli;

import picocli.CommandLine.Model.CommandSpec;

/** {@code anabranch version}. */
record VersionCommand(Cli cli) implements Runnable {

    CommandSpec spec() {
        CommandSpec spec = Cli.command(this);
        spec.usageMessage().description("Prints the version.");
        return spec;
    }

    @Override
    public void run() {
        cli.out().println("anabranch " + Version.current());
    }
}
