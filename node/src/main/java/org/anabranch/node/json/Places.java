package org.anabranch.node.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.anabranch.node.json.JsonProblem.Kind;

/** Where in a text something is wrong, as line and column for the one who sent it. */
final class Places {

    private final byte[] text;

    Places(byte[] text) {
        this.text = text;
    }

    JsonProblem problem(long offset, String detail) {
        return problem(Kind.MALFORMED, offset, detail, null);
    }

    JsonProblem outOfRange(long offset, String detail, String limit) {
        return problem(Kind.OUT_OF_RANGE, offset, detail, limit);
    }

    JsonProblem tooLarge(long offset, String detail, String limit) {
        return problem(Kind.TOO_LARGE, offset, detail, limit);
    }

    JsonProblem endsEarly() {
        return problem(text.length, "the JSON text ends too early");
    }

    /** In our words: the parser's speak of its own settings. */
    JsonProblem problem(JsonProcessingException e) {
        int offset = offendingByte(e);
        if (offset >= text.length) {
            return endsEarly();
        }
        int c = text[offset];
        String what =
                c > 0x20 && c < 0x7F ? "the character '" + (char) c + "'" : String.format("the byte 0x%02X", c & 0xFF);
        return problem(offset, what + " cannot stand here");
    }

    /** The parser points at the offending byte, but past the end of a bad word, and one byte past some characters. */
    private int offendingByte(JsonProcessingException e) {
        int offset = (int) e.getLocation().getByteOffset();
        String message = e.getOriginalMessage();
        if (message.startsWith("Unrecognized token") || message.startsWith("Non-standard token")) {
            if (!isOfWord(text[offset - 1])) {
                offset--; // what ended the word was read already
            }
            while (offset > 0 && isOfWord(text[offset - 1])) {
                offset--;
            }
        } else if (message.startsWith("Illegal character") || message.startsWith("Unexpected character ('+'")) {
            offset--;
        } else if (message.startsWith("Invalid UTF-8")) { // it is valid, as was seen; it starts no token
            do {
                offset--;
            } while ((text[offset] & 0xC0) == 0x80);
        }
        return offset;
    }

    private static boolean isOfWord(byte c) {
        return c < 0 || c == '_' || c == '$' || Character.isLetterOrDigit(c);
    }

    private JsonProblem problem(Kind kind, long offset, String detail, String limit) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < offset; i++) {
            if (text[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new JsonProblem(kind, detail, line, (int) offset - lineStart + 1, limit);
    }
}
