package org.anabranch.node.bridge;

/** The other end sent what it must not. The message is the reason with which its connection is closed. */
final class BadInputException extends Exception {
    private static final long serialVersionUID = 1L;

    BadInputException(String reason) {
        super(reason);
    }
}
