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

    private static final int VALUE_BYTES_MAX = 8 * Numbers.VARINT_BYTES_MAX;

    /**
     * @param rows all of them, those of deleted documents included
     * @param documents the visible ones
     * @param conflicted the visible ones with conflicts
     */
    record Counts(long rows, long documents, long conflicted) {
        static final Counts NONE = new Counts(0, 0, 0);

        static Counts of(Rows.Head row) {
            return row == Rows.Head.ABSENT ? NONE : new Counts(1, row.visible() ? 1 : 0, row.showsConflicts() ? 1 : 0);
        }

        Counts plus(Counts more) {
            return new Counts(rows + more.rows, documents + more.documents, conflicted + more.conflicted);
        }

        Counts minus(Counts less) {
            return new Counts(rows - less.rows, documents - less.documents, conflicted - less.conflicted);
        }
    }

    /**
     * @param counts of the rows in the table of documents
     * @param staged how many rows are staged
     * @param ahead what the staged rows would make of the counts, less the counts
     */
    record Database(long number, Counts counts, long staged, Counts ahead) {

        boolean isEmpty() {
            return counts.rows() == 0 && staged == 0;
        }

        /** A document's row changes; {@code beside} is its staged one, or absent. */
        Database replaced(Rows.Head before, Rows.Head after, Rows.Head beside) {
            Counts change = Counts.of(after).minus(Counts.of(before));
            return new Database(
                    number, counts.plus(change), staged, beside == Rows.Head.ABSENT ? ahead : ahead.minus(change));
        }

        /** A staged row comes, goes or changes beside a document's. */
        Database staged(Rows.Head row, Rows.Head before, Rows.Head after) {
            int more = (after == Rows.Head.ABSENT ? 0 : 1) - (before == Rows.Head.ABSENT ? 0 : 1);
            return new Database(
                    number,
                    counts,
                    staged + more,
                    ahead.minus(ahead(row, before)).plus(ahead(row, after)));
        }

        private static Counts ahead(Rows.Head row, Rows.Head staged) {
            return staged == Rows.Head.ABSENT ? Counts.NONE : Counts.of(staged).minus(Counts.of(row));
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
            Database created = new Database(number, Counts.NONE, 0, Counts.NONE);
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

    /**
     * Those with rows.
     *
     * @param adopted whether staged rows count in place of their documents'
     */
    SortedMap<String, DocumentCounts> counts(boolean adopted) {
        loadAll();
        TreeMap<String, DocumentCounts> counts = new TreeMap<>();
        known.forEach((name, database) -> {
            Counts count = adopted ? database.counts().plus(database.ahead()) : database.counts();
            if (count.rows() > 0) {
                counts.put(name, new DocumentCounts(count.documents(), count.conflicted()));
            }
        });
        return counts;
    }

    /** Nothing is staged any more. */
    void clearStaged() {
        loadAll();
        known.forEach((name, database) -> {
            if (database.staged() > 0) {
                known.put(name, new Database(database.number(), database.counts(), 0, Counts.NONE));
                changed.add(name);
            }
        });
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
            if (database.isEmpty()) {
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
        write(out, database.counts());
        if (database.staged() > 0) {
            Numbers.putVarint(out, database.staged());
            write(out, database.counts().plus(database.ahead()));
        }
        return out;
    }

    private static void write(ByteBuffer out, Counts counts) {
        Numbers.putVarint(out, counts.rows());
        Numbers.putVarint(out, counts.documents());
        Numbers.putVarint(out, counts.conflicted());
    }

    private static Database read(ByteBuffer in) {
        long number = Numbers.getVarint(in);
        Counts counts = readCounts(in);
        if (!in.hasRemaining()) {
            return new Database(number, counts, 0, Counts.NONE);
        }
        long staged = Numbers.getVarint(in);
        return new Database(number, counts, staged, readCounts(in).minus(counts));
    }

    private static Counts readCounts(ByteBuffer in) {
        return new Counts(Numbers.getVarint(in), Numbers.getVarint(in), Numbers.getVarint(in));
    }
}
