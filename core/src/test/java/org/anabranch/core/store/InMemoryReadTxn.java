package org.anabranch.core.store;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.anabranch.core.store.InMemoryStore.InMemoryState;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/** Reads one state. Ranges are told by a test of every document, so as to have nothing in common with real cursors. */
class InMemoryReadTxn implements ReadTxn {

    private InMemoryState state;
    private final Runnable release;
    private int changes;
    private boolean closed;

    InMemoryReadTxn(InMemoryState state, Runnable release) {
        this.state = state;
        this.release = release;
    }

    @Override
    public VersionVector vector() {
        return state().vector;
    }

    @Override
    public VersionVector floor() {
        return state().floor;
    }

    @Override
    public Optional<DocumentRow> document(DocumentKey key) {
        return Optional.ofNullable(documents().get(key));
    }

    @Override
    public Iterator<StoredDocument> documents(DocumentRange range) {
        NavigableMap<DocumentKey, DocumentRow> all = documents();
        NavigableMap<DocumentKey, DocumentRow> ordered = range.descending() ? all.descendingMap() : all;
        return valid(ordered.entrySet().stream()
                .filter(entry -> isIn(range, entry.getKey()))
                .map(entry -> new StoredDocument(entry.getKey(), entry.getValue())));
    }

    private static boolean isIn(DocumentRange range, DocumentKey key) {
        Comparator<String> byBytes = Comparator.comparing(id -> new DocumentKey("", id));
        Predicate<String> afterFrom = from -> byBytes.compare(key.id(), from) > 0
                || !range.fromExclusive() && key.id().equals(from);
        return range.database().map(key.database()::equals).orElse(true)
                && range.from().map(afterFrom::test).orElse(true)
                && range.to().map(to -> byBytes.compare(key.id(), to) < 0).orElse(true);
    }

    @Override
    public Iterator<IndexEntry> index(ReplicaId origin, long after) {
        return index(state().index, origin, after);
    }

    @Override
    public Iterator<IndexEntry> collectable(ReplicaId origin, long after) {
        return index(state().collectable, origin, after);
    }

    private Iterator<IndexEntry> index(NavigableMap<Dot, DocumentKey> index, ReplicaId origin, long after) {
        return valid(index.tailMap(new Dot(origin, after + 1)).entrySet().stream()
                .takeWhile(entry -> entry.getKey().replica().equals(origin))
                .map(entry -> new IndexEntry(entry.getKey().seq(), entry.getValue())));
    }

    @Override
    public Iterator<IndexEntry> dropped(ReplicaId origin, long after) {
        return valid(state().dropped.values().stream()
                .filter(touch -> touch.origin().equals(origin) && touch.seq() > after)
                .map(touch -> new IndexEntry(touch.seq(), touch.key())));
    }

    @Override
    public Optional<DroppedTouch> oldestDropped() {
        return state().dropped.values().stream().min(Comparator.comparing(DroppedTouch::timeMillis));
    }

    @Override
    public long droppedCount() {
        return state().dropped.size();
    }

    @Override
    public VersionVector feedFloor() {
        return state().feedFloor;
    }

    @Override
    public SortedMap<String, DocumentCounts> counts() {
        TreeMap<String, DocumentCounts> counts = new TreeMap<>();
        for (Map.Entry<DocumentKey, DocumentRow> entry : documents().entrySet()) {
            DocumentRow row = entry.getValue();
            DocumentCounts one = new DocumentCounts(row.visible() ? 1 : 0, row.visible() && row.conflicted() ? 1 : 0);
            counts.merge(
                    entry.getKey().database(),
                    one,
                    (a, b) -> new DocumentCounts(a.documents() + b.documents(), a.conflicted() + b.conflicted()));
        }
        return counts;
    }

    @Override
    public Optional<byte[]> local(LocalKey key) {
        return Optional.ofNullable(state().locals.get(key)).map(byte[]::clone);
    }

    @Override
    public Optional<DocumentRow> staged(DocumentKey key) {
        return Optional.ofNullable(state().staged.get(key));
    }

    @Override
    public List<StoredDocument> staged(int rowsMax) {
        return state().staged.entrySet().stream()
                .limit(rowsMax)
                .map(entry -> new StoredDocument(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public boolean isFolding() {
        return state().folding;
    }

    /** As readers see them. */
    private NavigableMap<DocumentKey, DocumentRow> documents() {
        if (!isFolding()) {
            return state().documents;
        }
        TreeMap<DocumentKey, DocumentRow> all = new TreeMap<>(state().documents);
        all.putAll(state().staged);
        return all;
    }

    @Override
    public List<RememberedWrite> remembered(Digest key) {
        return state().remembered.values().stream()
                .filter(write -> write.key().equals(key))
                .toList();
    }

    @Override
    public Iterator<RememberedWrite> remembered(ReplicaId origin, long after) {
        return valid(state().remembered.values().stream()
                .filter(write -> write.origin().equals(origin) && write.seq() > after));
    }

    @Override
    public List<RememberedWrite> oldestRemembered() {
        TreeMap<ReplicaId, RememberedWrite> oldest = new TreeMap<>();
        state().remembered.values().forEach(write -> oldest.putIfAbsent(write.origin(), write));
        return List.copyOf(oldest.values());
    }

    @Override
    public long rememberedCount() {
        return state().remembered.size();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release.run();
        }
    }

    final InMemoryState state() {
        if (closed) {
            throw new IllegalStateException("the transaction is closed");
        }
        return state;
    }

    /** The state to change from now on; iterators of the one before end here. */
    final void replaceState(InMemoryState changed) {
        state = changed;
        changes++;
    }

    private <T> Iterator<T> valid(Stream<T> stream) {
        Iterator<T> iterator = stream.iterator();
        int begun = changes;
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                if (closed || changes != begun) {
                    throw new IllegalStateException("the transaction was closed, or written to");
                }
                return iterator.hasNext();
            }

            @Override
            public T next() {
                hasNext();
                return iterator.next();
            }
        };
    }
}
