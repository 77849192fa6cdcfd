package org.anabranch.node.cli;

import org.anabranch.node.config.Text;

/** A node cannot start: a port in use, a locked directory, an unreadable store. The message is one line for the user. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    public StartException(String message) {
        super(Text.oneLine(message));
    }

    public StartException(String message, Throwable cause) {
        super(Text.oneLine(message), cause);
    }
}
