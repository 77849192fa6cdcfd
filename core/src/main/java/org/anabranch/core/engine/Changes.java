package org.anabranch.core.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.ReadTxn.IndexEntry;
import org.anabranch.core.store.ReadTxn.StoredDocument;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.DocumentView;

/**
 * The documents of one database that changed since a position, each in its latest state: what a follower reads, at any
 * replica. The by-origin index tells them, origin by origin; what it has dropped is kept beside it for a while.
 *
 * <p>What a position promises: of every commit up to its vector its follower has been given each document that the commit
 * touched, in a state that includes the commit and all else up to the vector. A page keeps it, since it reads one snapshot
 * that covers the vector it starts from, and moves an origin's number only over entries that it has looked at. It follows
 * that a snapshot which does not cover the position cannot be read: what it shows may be older than what was given.
 *
 * <p>The beginning lists the documents by id, since the index no longer names all that there are. Then the vector is what
 * all snapshots of the listing had in common, and what happened meanwhile follows.
 */
public final class Changes {

    /**
     * How far a follower is.
     *
     * @param vector of what it has been given
     * @param listed while it is being given everything: the id up to which that is so; before the first, the empty one
     */
    public record Position(VersionVector vector, Optional<String> listed) {
        public static final Position BEGINNING = new Position(VersionVector.EMPTY, Optional.of(""));

        public static Position at(VersionVector vector) {
            return new Position(vector, Optional.empty());
        }

        /** Whether the listing has not begun, so that the vector says nothing. */
        boolean isBeginning() {
            return listed.isPresent() && listed.get().isEmpty();
        }

        /** Whether a snapshot can be read from here: a listing takes what there is. */
        public boolean isWithin(VersionVector snapshot) {
            return listed.isPresent() || snapshot.covers(vector);
        }

        /** Whether no snapshot will ever have all of it: its follower has seen writes that were lost with their node. */
        public boolean isLost(VersionVector snapshot) {
            return vector.entries().entrySet().stream()
                    .anyMatch(entry -> entry.getValue() > snapshot.get(entry.getKey())
                            && snapshot.base().get(entry.getKey()) > 0);
        }

        /** As much of it as {@code snapshot} has: a follower that goes on from there may be given older states first. */
        public Position cutTo(VersionVector snapshot) {
            return new Position(vector.min(snapshot), listed);
        }
    }

    /** What a document's state tells; of several that apply the first. */
    public enum Kind {
        DELETE,
        CONFLICT,
        REVIVE,
        PUT;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param view empty if it is deleted
     * @param seq the number, in the order of its origin, of the commit by which it was found
     * @param after where to go on behind it
     */
    public record Change(String id, Kind kind, Optional<DocumentView> view, long seq, Position after) {}

    /**
     * @param next where the next page starts; ahead of the last change where nothing else was to be told
     * @param atEnd whether there is nothing more in this snapshot
     * @param isHeld whether nothing can be told until the rows of a catch-up are folded, since the index lacks them
     */
    public record Page(List<Change> changes, Position next, boolean atEnd, boolean isHeld) {
        public Page(List<Change> changes, Position next, boolean atEnd) {
            this(changes, next, atEnd, false);
        }

        public Page {
            changes = List.copyOf(changes);
        }
    }

    /**
     * What to look for, and how much of it a page has at most.
     *
     * @param prefix of the ids
     * @param bytesMax of documents as they are stored; one large one may pass it
     * @param rowsMax to look at, so that a page costs a limited time whatever else has changed
     */
    public record Question(String database, String prefix, int changesMax, int bytesMax, int rowsMax) {}

    private final ReadTxn snapshot;
    private final Question question;
    private final VersionVector vector;
    private final List<Change> changes = new ArrayList<>();
    private final Set<String> given = new HashSet<>();
    private long bytes;
    private int rows;

    private Changes(ReadTxn snapshot, Question question) {
        this.snapshot = snapshot;
        this.question = question;
        this.vector = snapshot.vector();
    }

    /** Where there is nothing to tell in {@code snapshot}. */
    public static Position end(ReadTxn snapshot) {
        return Position.at(snapshot.vector());
    }

    /**
     * The next page after {@code from}; empty where some of what follows it is known no more, so that the follower must
     * list the documents and go on from the {@link #end}.
     *
     * @param from that is within the snapshot's vector
     */
    public static Optional<Page> page(ReadTxn snapshot, Question question, Position from) {
        if (!from.isWithin(snapshot.vector())) {
            throw new IllegalArgumentException("the follower has seen what the snapshot has not");
        }
        if (!isKnown(snapshot, from)) {
            return Optional.empty();
        }
        Changes page = new Changes(snapshot, question);
        if (from.listed().isPresent()) {
            return Optional.of(page.list(from));
        }
        return snapshot.isFolding() ? Optional.of(new Page(List.of(), from, true, true)) : page.follow(from.vector());
    }

    /** Whether as far as the floor tells what follows {@code from} is known here. */
    public static boolean isKnown(ReadTxn snapshot, Position from) {
        return from.isBeginning() || from.vector().covers(snapshot.feedFloor());
    }

    private Page list(Position from) {
        String last = from.listed().orElseThrow();
        VersionVector common = from.isBeginning() ? vector : from.vector().min(vector);
        boolean before = new DocumentKey(question.database(), last)
                        .compareTo(new DocumentKey(question.database(), question.prefix()))
                < 0;
        DocumentRange range = new DocumentRange(
                Optional.of(question.database()),
                Optional.of(before ? question.prefix() : last),
                !before,
                Optional.empty(),
                false);
        for (Iterator<StoredDocument> documents = snapshot.documents(range); documents.hasNext(); ) {
            if (isFull()) {
                return new Page(changes, new Position(common, Optional.of(last)), false);
            }
            StoredDocument stored = documents.next();
            String id = stored.key().id();
            if (!id.startsWith(question.prefix())) {
                break;
            }
            rows++;
            last = id;
            if (stored.row().visible()) {
                long seq = stored.row().touches().entries().values().stream()
                        .max(Long::compare)
                        .orElse(0L);
                give(id, Optional.of(stored.row()), seq, new Position(common, Optional.of(id)));
            }
        }
        return new Page(changes, Position.at(common), vector.equals(common));
    }

    private Optional<Page> follow(VersionVector from) {
        VersionVector reached = from;
        for (Map.Entry<ReplicaId, Long> news :
                vector.changedSince(from).entries().entrySet()) {
            ReplicaId origin = news.getKey();
            long after = from.get(origin);
            Merged entries = new Merged(snapshot.index(origin, after), snapshot.dropped(origin, after));
            long seq = after;
            while (entries.hasNext()) {
                if (isFull()) {
                    return Optional.of(new Page(changes, Position.at(reached.with(origin, seq)), false));
                }
                IndexEntry entry = entries.next();
                rows++;
                seq = entry.seq();
                if (entry.key().equals(DocumentKey.settingsOf(question.database())) && entries.isDropped()) {
                    return Optional.empty();
                }
                if (isAsked(entry.key()) && !given.contains(entry.key().id())) {
                    Optional<DocumentRow> row = snapshot.document(entry.key());
                    if (isNews(row, origin, seq, entries.isDropped())) {
                        give(entry.key().id(), row, seq, Position.at(reached.with(origin, seq)));
                    }
                }
            }
            reached = reached.with(origin, news.getValue());
        }
        return Optional.of(new Page(changes, Position.at(reached), true));
    }

    private boolean isAsked(DocumentKey key) {
        return key.database().equals(question.database()) && key.id().startsWith(question.prefix());
    }

    /** Where the document showed something last; an entry that only collects has that of another number beside it. */
    private static boolean isNews(Optional<DocumentRow> row, ReplicaId origin, long seq, boolean dropped) {
        long shown = row.map(found -> found.shown().get(origin)).orElse(0L);
        return shown == seq || dropped && shown == 0;
    }

    private boolean isFull() {
        return changes.size() >= question.changesMax() || bytes >= question.bytesMax() || rows >= question.rowsMax();
    }

    private void give(String id, Optional<DocumentRow> row, long seq, Position after) {
        Optional<DocumentView> view = row.flatMap(found -> Documents.view(snapshot, found));
        bytes += row.map(found -> found.leaves().length).orElse(0);
        given.add(id);
        changes.add(new Change(id, kind(row, view), view, seq, after));
    }

    private Kind kind(Optional<DocumentRow> row, Optional<DocumentView> view) {
        if (view.isEmpty()) {
            return Kind.DELETE;
        }
        if (row.get().conflicted()) {
            return Kind.CONFLICT;
        }
        boolean revived = row.get().collectable()
                && !Documents.decode(row.get(), snapshot).deleteRecords().isEmpty();
        return revived ? Kind.REVIVE : Kind.PUT;
    }

    /** Two iterators over one origin's entries as one, by number. */
    private static final class Merged {
        private final Iterator<IndexEntry> index;
        private final Iterator<IndexEntry> dropped;
        private IndexEntry fromIndex;
        private IndexEntry fromDropped;
        private boolean isDropped;

        Merged(Iterator<IndexEntry> index, Iterator<IndexEntry> dropped) {
            this.index = index;
            this.dropped = dropped;
            fromIndex = next(index);
            fromDropped = next(dropped);
        }

        boolean hasNext() {
            return fromIndex != null || fromDropped != null;
        }

        IndexEntry next() {
            isDropped = fromIndex == null || fromDropped != null && fromDropped.seq() < fromIndex.seq();
            IndexEntry next = isDropped ? fromDropped : fromIndex;
            if (isDropped) {
                fromDropped = next(dropped);
            } else {
                fromIndex = next(index);
            }
            return next;
        }

        /** Whether the index does not have the latest one any more. */
        boolean isDropped() {
            return isDropped;
        }

        private static IndexEntry next(Iterator<IndexEntry> entries) {
            return entries.hasNext() ? entries.next() : null;
        }
    }
}
