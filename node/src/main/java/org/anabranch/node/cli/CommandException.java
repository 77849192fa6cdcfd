package org.anabranch.node.cli;

import org.anabranch.node.config.Text;

/** What a command was to do cannot be done here. The message is one line for the user. */
final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        super(Text.oneLine(message));
    }

    CommandException(String message, Throwable cause) {
        super(Text.oneLine(message), cause);
    }
}
