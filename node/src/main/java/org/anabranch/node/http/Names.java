package org.anabranch.node.http;

import org.anabranch.core.store.DocumentKey;
import org.anabranch.node.json.Utf8;

/** What databases and documents may be called. */
final class Names {

    private static final int DATABASE_CHARS_MAX = 64;

    private Names() {}

    static String requireDatabase(String name) {
        boolean valid = !name.isEmpty() && name.length() <= DATABASE_CHARS_MAX && isLetter(name.charAt(0));
        for (int i = 1; valid && i < name.length(); i++) {
            char c = name.charAt(i);
            valid = isLetter(c) || c >= '0' && c <= '9' || c == '_' || c == '-';
        }
        if (!valid) {
            throw Problem.of(
                            ProblemType.PATH_INVALID,
                            "a database's name starts with a letter a to z, goes on with these, digits, '_' and '-', and has at most "
                                    + DATABASE_CHARS_MAX + " characters")
                    .refusal();
        }
        return name;
    }

    static String requireId(String id) {
        int bytes = Utf8.length(id);
        if (bytes < 1 || bytes > DocumentKey.ID_BYTES_MAX) {
            throw invalidId("an id has 1 to " + DocumentKey.ID_BYTES_MAX + " bytes of UTF-8, not " + bytes);
        }
        if (id.equals(".") || id.equals("..")) {
            throw invalidId("'.' and '..' are no ids: some clients would resolve them");
        }
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) < 0x20 || id.charAt(i) == 0x7F) {
                throw invalidId("an id has no control characters");
            }
        }
        return id;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static RefusedException invalidId(String detail) {
        return Problem.of(ProblemType.ID_INVALID, detail).refusal();
    }
}
