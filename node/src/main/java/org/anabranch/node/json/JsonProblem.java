package org.anabranch.node.json;

/** A text is not JSON, or not JSON that is taken here; says where. */
public final class JsonProblem extends Exception {
    private static final long serialVersionUID = 1L;

    public enum Kind {
        /** Not a JSON text in UTF-8. */
        MALFORMED,
        /** Deeper, or with a number of more digits or a larger exponent, than is taken. */
        OUT_OF_RANGE,
        /** An object with more keys, or a longer key, than is taken. */
        TOO_LARGE
    }

    private final Kind kind;
    private final int line;
    private final int column;
    private final String limit;

    JsonProblem(Kind kind, String detail, int line, int column, String limit) {
        super(detail, null, false, false); // an answer to a client, not a fault: nobody reads its stack
        this.kind = kind;
        this.line = line;
        this.column = column;
        this.limit = limit;
    }

    public Kind kind() {
        return kind;
    }

    /** For people; holds nothing of the text but the one character that was not expected. */
    public String detail() {
        return getMessage();
    }

    /** Of the first byte that cannot be taken, or of the string or number that it stands in; from 1. */
    public int line() {
        return line;
    }

    /** In bytes, from 1. */
    public int column() {
        return column;
    }

    /** The name of the setting that was exceeded, or null. */
    public String limit() {
        return limit;
    }
}
