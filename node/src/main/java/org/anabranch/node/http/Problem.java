package org.anabranch.node.http;

import org.anabranch.node.json.JsonProblem;
import org.anabranch.node.json.JsonWriter;

/**
 * Why a request was refused, as RFC 9457 writes it. Absent members are null, or 0 for numbers that start at 1, or -1 for
 * {@code operation}.
 *
 * @param detail for people; may quote what the client sent, never anything of the node's inside
 * @param pointer a place in a document
 * @param operation the index in a patch
 * @param line from 1
 * @param column from 1, in bytes
 * @param limit the name of the setting that was exceeded
 * @param since where a follower of changes that must begin anew goes on from
 */
record Problem(
        ProblemType type,
        String detail,
        String pointer,
        int operation,
        int line,
        int column,
        String limit,
        String since) {

    static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, null, -1, 0, 0, null, null);
    }

    static Problem tooLarge(String what, long max, String limit) {
        return of(ProblemType.TOO_LARGE, what + ", more than " + max + " (" + limit + ")")
                .withLimit(limit);
    }

    static Problem of(JsonProblem json) {
        ProblemType type = json.kind() == JsonProblem.Kind.TOO_LARGE ? ProblemType.TOO_LARGE : ProblemType.JSON_INVALID;
        return new Problem(type, json.detail(), null, -1, json.line(), json.column(), json.limit(), null);
    }

    Problem withLimit(String name) {
        return new Problem(type, detail, pointer, operation, line, column, name, since);
    }

    Problem withSince(String token) {
        return new Problem(type, detail, pointer, operation, line, column, limit, token);
    }

    Problem at(String place, int operationIndex) {
        return new Problem(type, detail, place, operationIndex, line, column, limit, since);
    }

    /** The line of a bulk request; a column within it is kept. */
    Problem atLine(int number) {
        return new Problem(type, detail, pointer, operation, number, column, limit, since);
    }

    RefusedException refusal() {
        return new RefusedException(this);
    }

    byte[] bytes() {
        JsonWriter json = new JsonWriter();
        writeTo(json);
        return json.bytes();
    }

    void writeTo(JsonWriter json) {
        json.startObject()
                .member("type", "/problems/" + type.slug())
                .member("title", type.title())
                .member("status", type.status())
                .member("detail", detail);
        if (pointer != null) {
            json.member("pointer", pointer);
        }
        if (operation >= 0) {
            json.member("operation", operation);
        }
        if (line > 0) {
            json.member("line", line);
        }
        if (column > 0) {
            json.member("column", column);
        }
        if (limit != null) {
            json.member("limit", limit);
        }
        if (since != null) {
            json.member("since", since);
        }
        json.endObject();
    }
}
