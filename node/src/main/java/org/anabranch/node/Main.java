package org.anabranch.node;

import org.anabranch.node.cli.Cli;
import org.anabranch.node.cli.SignalTermination;

/** The executable. What it can do is in {@link Cli}. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        OutOfMemory.endsTheProcess();
        Cli cli = new Cli(Node::start, System.getenv(), System.out, System.err, new SignalTermination());
        System.exit(cli.run(args));
    }
}
