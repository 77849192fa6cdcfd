package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.core.store.DamagedException;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.ReadTxn.DocumentCounts;

/**
 * The databases as one transaction sees them: the number by which each is written in keys, and its counts. Looked up when
 * asked for; a database without rows is dropped, and its number is not used again.
 */
final class Databases {

    /** The lowest: the newest database, which is the one being filled mostly, must stand last for its pages to be packed. */
    private static final long SYSTEM_NUMBER = 0;

    private static final int VALUE_BYTES_MAX = 4 * Numbers.VARINT_BYTES_MAX;

    /**
     * @param rows all of them, those of deleted documents included
     * @param documents the visible ones
     * @param conflicted the visible ones with conflicts
     */
    record Database(long number, long rows, long documents, long conflicted) {
        Database plus(long rowsMore, long documentsMore, long conflictedMore) {
            return new Database(number, rows + rowsMore, documents + documentsMore, conflicted + conflictedMore);
        }
    }

    private final Table databases;
    private final Table meta;
    private final Session session;
    private final TreeMap<String, Database> known = new TreeMap<>();
    private final Map<Long, String> names = new HashMap<>();
    private final TreeSet<String> changed = new TreeSet<>();
    private boolean complete;

    Databases(Table databases, Table meta, Session session) {
        this.databases = databases;
        this.meta = meta;
        this.session = session;
    }

    Optional<Database> find(String name) {
        Database database = known.get(name);
        if (database == null && !complete) {
            ByteBuffer value =
                    databases.get(session, Keys.database(session.scratch().key(), name));
            if (value != null) {
                database = read(value);
                remember(name, database);
            }
        }
        return Optional.ofNullable(database);
    }

    Database findOrCreate(String name) {
        return find(name).orElseGet(() -> {
            long number = name.equals(DocumentKey.SYSTEM_DATABASE) ? SYSTEM_NUMBER : takeNumber();
            Database created = new Database(number, 0, 0, 0);
            remember(name, created);
            return created;
        });
    }

    String name(long number) {
        if (!names.containsKey(number)) {
            loadAll();
        }
        String name = names.get(number);
        if (name == null) {
            throw new DamagedException("table databases has no number " + number + ", which an entry names");
        }
        return name;
    }

    /** Those with rows. */
    SortedMap<String, DocumentCounts> counts() {
        loadAll();
        TreeMap<String, DocumentCounts> counts = new TreeMap<>();
        known.forEach((name, database) -> {
            if (database.rows() > 0) {
                counts.put(name, new DocumentCounts(database.documents(), database.conflicted()));
            }
        });
        return counts;
    }

    void replace(String name, Database database) {
        if (!database.equals(known.put(name, database))) {
            changed.add(name);
        }
    }

    void store() {
        for (String name : changed) {
            Database database = known.get(name);
            ByteBuffer key = Keys.database(session.scratch().key(), name);
            if (database.rows() == 0) {
                databases.delete(session, key);
            } else {
                databases.put(session, key, write(session.scratch().value(VALUE_BYTES_MAX), database));
            }
        }
        changed.clear();
    }

    private void loadAll() {
        if (complete) {
            return;
        }
        Map<String, Database> stored = new TreeMap<>();
        try (TableIterator<Database> rows = new TableIterator<>(
                databases, session, KeyRange.ALL, (key, value) -> stored.put(Keys.database(key), read(value)))) {
            rows.forEachRemaining(previous -> {});
        }
        stored.forEach((name, database) -> {
            if (!known.containsKey(name)) {
                remember(name, database);
            }
        });
        complete = true;
    }

    private void remember(String name, Database database) {
        known.put(name, database);
        names.put(database.number(), name);
    }

    private long takeNumber() {
        ByteBuffer key = Keys.meta(session.scratch().key(), Keys.NEXT_DATABASE);
        ByteBuffer value = meta.get(session, key);
        long number = value == null ? SYSTEM_NUMBER + 1 : Numbers.getVarint(value);
        ByteBuffer next = session.scratch().value(Numbers.VARINT_BYTES_MAX);
        Numbers.putVarint(next, number + 1);
        meta.put(session, key, next);
        return number;
    }

    private static ByteBuffer write(ByteBuffer out, Database database) {
        Numbers.putVarint(out, database.number());
        Numbers.putVarint(out, database.rows());
        Numbers.putVarint(out, database.documents());
        Numbers.putVarint(out, database.conflicted());
        return out;
    }

    private static Database read(ByteBuffer in) {
        return new Database(Numbers.getVarint(in), Numbers.getVarint(in), Numbers.getVarint(in), Numbers.getVarint(in));
    }
}
