package org.anabranch.node.cli;

/** What the process ends with; 78 is EX_CONFIG of BSD's sysexits. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int CONFIGURATION = 78;

    private ExitCode() {}
}
