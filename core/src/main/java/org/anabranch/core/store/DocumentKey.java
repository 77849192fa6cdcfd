package org.anabranch.core.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Names a document in a shard: its database, and its id there. Ordered by database, then by the bytes of the id in
 * UTF-8. The system database has the empty name; its documents are the settings of the others, one for each database
 * that exists, under that database's name.
 */
public record DocumentKey(String database, String id) implements Comparable<DocumentKey> {

    public static final String SYSTEM_DATABASE = "";
    public static final int ID_BYTES_MAX = 400;
    public static final int DATABASE_BYTES_MAX = 64;

    public DocumentKey {
        requireLength(database, DATABASE_BYTES_MAX, "database name");
        requireLength(id, ID_BYTES_MAX, "document id");
        if (database.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("database name with a U+0000");
        }
    }

    /** The key of the settings of {@code database}, which exist exactly when the database does. */
    public static DocumentKey settingsOf(String database) {
        return new DocumentKey(SYSTEM_DATABASE, database);
    }

    public byte[] idBytes() {
        return id.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(DocumentKey other) {
        int byDatabase = database.compareTo(other.database);
        return byDatabase != 0 ? byDatabase : Arrays.compareUnsigned(idBytes(), other.idBytes());
    }

    @Override
    public String toString() {
        return database + "/" + id;
    }

    private static void requireLength(String text, int bytesMax, String what) {
        if (text.getBytes(StandardCharsets.UTF_8).length > bytesMax) {
            throw new IllegalArgumentException(what + " longer than " + bytesMax + " bytes");
        }
    }
}
