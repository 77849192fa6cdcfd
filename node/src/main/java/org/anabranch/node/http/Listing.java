package org.anabranch.node.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.node.json.Utf8;

/**
 * What a listing asks for. Ids are in the order of their bytes in UTF-8, which is that of their code points, and not that
 * of Java's strings.
 *
 * @param after where the page before ended; null for the first
 */
record Listing(
        String database,
        String prefix,
        String start,
        String end,
        String after,
        int limit,
        boolean descending,
        boolean withDocuments,
        boolean onlyConflicts) {

    static final int LIMIT_MAX = 1_000;
    private static final int LIMIT_DEFAULT = 100;

    static Listing of(String database, Query query) {
        return new Listing(
                database,
                bound(query, "prefix"),
                bound(query, "start"),
                bound(query, "end"),
                bound(query, "after"),
                query.integer("limit", 1, LIMIT_MAX, LIMIT_DEFAULT),
                query.choice("order", "asc", "desc").equals("desc"),
                query.choice("include", "docs", "ids").equals("docs"),
                query.choice("conflicts", "false", "true").equals("true"));
    }

    DocumentRange range() {
        String from = max(prefix, start);
        String to = min(end, prefix == null ? null : successor(prefix));
        boolean fromExclusive = false;
        if (after != null && descending) {
            to = min(to, after);
        } else if (after != null && (from == null || compare(after, from) >= 0)) {
            from = after;
            fromExclusive = true;
        }
        return new DocumentRange(
                Optional.of(database), Optional.ofNullable(from), fromExclusive, Optional.ofNullable(to), descending);
    }

    /** The least text above everything that starts with {@code prefix}; null if there is none. */
    static String successor(String prefix) {
        int[] points = prefix.codePoints().toArray();
        for (int last = points.length - 1; last >= 0; last--) {
            if (points[last] < Character.MAX_CODE_POINT) {
                int next = points[last] + 1;
                points[last] = next == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : next;
                return new String(points, 0, last + 1);
            }
        }
        return null;
    }

    private static String max(String a, String b) {
        return a == null ? b : b == null || compare(a, b) >= 0 ? a : b;
    }

    private static String min(String a, String b) {
        return a == null ? b : b == null || compare(a, b) <= 0 ? a : b;
    }

    private static int compare(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static String bound(Query query, String name) {
        String value = query.get(name);
        if (value != null && Utf8.length(value) > DocumentKey.ID_BYTES_MAX) {
            throw Query.invalid("the parameter '" + name + "' has more than " + DocumentKey.ID_BYTES_MAX
                    + " bytes, which no id has");
        }
        return value;
    }
}
