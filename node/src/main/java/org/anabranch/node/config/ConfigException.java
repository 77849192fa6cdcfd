package org.anabranch.node.config;

/** A configuration that no node starts with. The message is one line for the user: what is wrong, where, what is allowed. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(Text.oneLine(message));
    }

    public ConfigException(String message, Throwable cause) {
        super(Text.oneLine(message), cause);
    }
}
