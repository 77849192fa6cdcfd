package org.anabranch.node.http;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.anabranch.core.engine.Administer;
import org.anabranch.core.engine.Command;
import org.anabranch.core.engine.Command.DocumentEdit;
import org.anabranch.core.engine.Command.IdempotencyKey;
import org.anabranch.core.engine.Command.Preconditions;
import org.anabranch.core.engine.Durability;
import org.anabranch.core.engine.Outcome;
import org.anabranch.core.engine.Outcome.Committed;
import org.anabranch.core.engine.Outcome.Kind;
import org.anabranch.core.engine.Outcome.Reason;
import org.anabranch.core.engine.Outcome.Refused;
import org.anabranch.core.engine.Outcome.Result;
import org.anabranch.core.engine.VersionCache;
import org.anabranch.core.loop.CommitListener;
import org.anabranch.core.loop.CommitStatistics;
import org.anabranch.core.loop.Shard;
import org.anabranch.core.loop.ShardStatus;
import org.anabranch.core.store.Digest;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.DroppedTouch;
import org.anabranch.core.store.LocalKey;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.core.store.Store.StorageStatistics;
import org.anabranch.core.store.Store.TableStatistics;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.CanonicalJson;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.DocumentView.Conflict;
import org.anabranch.crdt.json.DotBlock;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.EditOutcome;
import org.anabranch.crdt.json.Editor;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.Operation;
import org.anabranch.crdt.json.TypedSlot;

/**
 * A shard that is a map: what is needed to see every status and header of the edge, and nothing of CRDTs. Commands are
 * done one after another on a thread of its own, as the engine's are.
 */
final class FakeShard implements Shard {

    static final ReplicaId REPLICA = ReplicaId.parse("9f86d081884c7d65");
    private static final int DEPTH_MAX = 64;

    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private final SortedMap<DocumentKey, JsonObject> documents = new TreeMap<>();
    private final Map<DocumentKey, List<Conflict>> conflicts = new LinkedHashMap<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private VersionVector vector = VersionVector.EMPTY;
    private ShardStatus status;
    private Refused nextRefusal;
    private RuntimeException nextFailure;
    final List<Administer> administered = new CopyOnWriteArrayList<>();
    volatile Administer.Result administration = Administer.Result.of(Administer.Kind.DONE, "done");
    private boolean holding;
    private boolean addsToPuts;
    private boolean elsewhere = true;
    private Durability defaultDurability = Durability.LOCAL;
    private final Set<String> kept = new TreeSet<>();
    private final List<Long> waitsMillis = new ArrayList<>();
    private int submitted;

    private record Waiter(VersionVector vector, CompletableFuture<Boolean> reached) {}

    // What tests arrange

    synchronized void put(String database, String id, JsonObject value, Conflict... inConflict) {
        documents.put(DocumentKey.settingsOf(database), JsonObject.EMPTY);
        documents.put(new DocumentKey(database, id), value);
        conflicts.put(new DocumentKey(database, id), List.of(inConflict));
        advance(REPLICA, 1);
    }

    synchronized void advance(ReplicaId replica, long by) {
        vector = vector.with(replica, vector.get(replica) + by);
        waiters.stream()
                .filter(waiter -> vector.covers(waiter.vector))
                .forEach(waiter -> waiter.reached.complete(true));
    }

    synchronized void refuseNext(Reason reason, String pointer, int operation) {
        nextRefusal = new Refused(0, reason, "as the test wants", pointer, operation, -1);
    }

    synchronized void failNextRead(RuntimeException failure) {
        nextFailure = failure;
    }

    /** Lets commands wait until {@link #release}. */
    synchronized void hold() {
        holding = true;
    }

    synchronized void release() {
        holding = false;
        held.forEach(loop::execute);
        held.clear();
    }

    /** As if something concurrent stood in every document that is put. */
    synchronized void mergeIntoPuts() {
        addsToPuts = true;
    }

    /** A version that is not current, and is kept. */
    synchronized void keep(String etag) {
        kept.add(etag);
    }

    /** From now on other datacenters acknowledge nothing. */
    synchronized void cutOff() {
        elsewhere = false;
    }

    synchronized void setDefaultDurability(Durability level) {
        defaultDurability = level;
    }

    /** How long commits were to wait for other datacenters. */
    synchronized List<Long> waitsMillis() {
        return List.copyOf(waitsMillis);
    }

    synchronized int submitted() {
        return submitted;
    }

    synchronized void report(ShardStatus reported) {
        status = reported;
    }

    /** Everything there is, to see that nothing changed. */
    synchronized String contents() {
        return documents.toString();
    }

    // The shard

    @Override
    public synchronized CompletionStage<Outcome> submit(Command command) {
        submitted++;
        CompletableFuture<Outcome> done = new CompletableFuture<>();
        Runnable work = () -> done.complete(commit(command));
        if (holding) {
            held.add(work);
        } else {
            loop.execute(work);
        }
        return done;
    }

    @Override
    public synchronized <T> T read(Function<ReadTxn, T> work) {
        if (nextFailure != null) {
            RuntimeException failure = nextFailure;
            nextFailure = null;
            throw failure;
        }
        return work.apply(new Snapshot());
    }

    @Override
    public Optional<DocumentView> view(ReadTxn snapshot, DocumentKey key) {
        return Optional.ofNullable(view(key));
    }

    @Override
    public Optional<DocumentView> serve(ReadTxn snapshot, DocumentKey key) {
        return view(snapshot, key);
    }

    @Override
    public synchronized boolean keeps(DocumentKey key, String etag) {
        return kept.contains(etag);
    }

    @Override
    public boolean remembers(ReadTxn snapshot, Digest key) {
        return false;
    }

    @Override
    public CompletionStage<Outcome> deleteDatabase(
            String database, Preconditions preconditions, IdempotencyKey idempotency) {
        return submit(Command.of(DocumentKey.settingsOf(database), new Edit.Delete(), preconditions));
    }

    @Override
    public synchronized CompletionStage<Boolean> awaitEverywhere(VersionVector asked, long timeoutMillis) {
        waitsMillis.add(timeoutMillis);
        return CompletableFuture.completedFuture(elsewhere);
    }

    @Override
    public synchronized boolean exists(ReadTxn snapshot, String database) {
        return documents.containsKey(DocumentKey.settingsOf(database));
    }

    @Override
    public synchronized CompletionStage<Boolean> await(VersionVector asked, long timeoutMillis) {
        CompletableFuture<Boolean> reached = new CompletableFuture<>();
        if (vector.covers(asked)) {
            reached.complete(true);
        }
        waiters.add(new Waiter(asked, reached));
        return reached.completeOnTimeout(false, timeoutMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onCommits(CommitListener listener) {
        // nothing follows the changes of a map
    }

    @Override
    public CompletionStage<Administer.Result> administer(Administer what) {
        administered.add(what);
        return CompletableFuture.completedFuture(administration);
    }

    @Override
    public boolean isJoining() {
        return false;
    }

    @Override
    public synchronized ShardStatus status() {
        if (status != null) {
            return status;
        }
        StorageStatistics storage = new StorageStatistics(
                4096, new TreeMap<>(Map.of("documents", new TableStatistics(documents.size(), 100))));
        return new ShardStatus(
                REPLICA,
                true,
                vector,
                VersionVector.EMPTY,
                documents.size(),
                0,
                List.of(),
                List.of(),
                storage,
                new VersionCache.Statistics(0, 0, 0, 0));
    }

    @Override
    public CommitStatistics commits() {
        return new CommitStatistics(3, 7, 5_000_000, 2);
    }

    @Override
    public void close() {
        loop.shutdownNow();
    }

    // Its inside

    private synchronized Outcome commit(Command command) {
        if (nextRefusal != null) {
            Refused refusal = nextRefusal;
            nextRefusal = null;
            return refusal;
        }
        DocumentEdit edit = command.edits().get(0);
        JsonObject before = documents.get(edit.key());
        if (!holds(edit.preconditions(), view(edit.key()))) {
            return refused(Reason.PRECONDITION_FAILED);
        }
        if (!isThere(edit.baseVersion(), view(edit.key()))) {
            return refused(Reason.BASE_VERSION_GONE);
        }
        if (edit.edit() instanceof Edit.Delete) {
            if (documents.remove(edit.key()) == null) {
                return refused(Reason.NOT_FOUND);
            }
            advance(REPLICA, 1);
            return committed(Result.of(Kind.DELETED, edit.key().id(), null, false));
        }
        JsonValue after = apply(before, edit.edit());
        if (!(after instanceof JsonObject object)) {
            return refused(Reason.NOT_AN_OBJECT);
        }
        if (depth(object) > DEPTH_MAX) {
            return refused(Reason.TOO_DEEP);
        }
        boolean changed = !object.equals(before);
        if (changed) {
            documents.put(DocumentKey.settingsOf(edit.key().database()), JsonObject.EMPTY);
            documents.put(edit.key(), object);
            advance(REPLICA, 1);
        }
        Kind kind = before == null ? Kind.CREATED : changed ? Kind.CHANGED : Kind.UNCHANGED;
        boolean merged = edit.edit() instanceof Edit.Put put && !put.body().equals(object);
        return committed(Result.of(kind, edit.key().id(), view(edit.key()), merged));
    }

    private Committed committed(Result result) {
        return new Committed(List.of(result), vector, vector, defaultDurability);
    }

    private static boolean holds(Preconditions asked, DocumentView view) {
        String etag = view == null ? null : view.etag();
        return (asked.ifMatch() == null || asked.ifMatch().match(etag))
                && (asked.ifNoneMatch() == null || !asked.ifNoneMatch().match(etag));
    }

    private boolean isThere(String version, DocumentView view) {
        return version == null || view != null && view.etag().equals(version) || kept.contains(version);
    }

    private static Refused refused(Reason reason) {
        return new Refused(0, reason, "as the test wants", null, -1, -1);
    }

    private JsonValue apply(JsonObject before, Edit edit) {
        if (edit instanceof Edit.Put put) {
            return addsToPuts ? with(put.body(), "concurrent", JsonValue.TRUE) : put.body();
        }
        if (edit instanceof Edit.MergePatch merge) {
            return merge(before, merge.patch());
        }
        JsonObject after = before == null ? JsonObject.EMPTY : before;
        for (Operation operation : ((Edit.Operations) edit).operations()) {
            after = apply(after, operation);
        }
        return after;
    }

    private static JsonObject apply(JsonObject before, Operation operation) {
        String key = operation.path().tokens().get(0);
        if (operation instanceof Operation.Set set) {
            return with(before, key, set.value());
        }
        if (operation instanceof Operation.Increment increment) {
            BigDecimal old = before.get(key) instanceof JsonNumber number ? number.value() : BigDecimal.ZERO;
            return with(before, key, new JsonNumber(old.add(new BigDecimal(increment.by()))));
        }
        return with(before, key, null);
    }

    private static JsonValue merge(JsonValue target, JsonValue patch) {
        if (!(patch instanceof JsonObject members)) {
            return patch;
        }
        JsonObject result = target instanceof JsonObject object ? object : JsonObject.EMPTY;
        for (Map.Entry<String, JsonValue> member : members.members().entrySet()) {
            boolean removes = member.getValue() instanceof JsonValue.JsonNull;
            JsonValue merged = removes ? null : merge(result.get(member.getKey()), member.getValue());
            result = with(result, member.getKey(), merged);
        }
        return result;
    }

    private static JsonObject with(JsonObject object, String key, JsonValue value) {
        TreeMap<String, JsonValue> members = new TreeMap<>(object.members());
        members.remove(key);
        if (value != null) {
            members.put(key, value);
        }
        return new JsonObject(members);
    }

    private static int depth(JsonValue value) {
        int below = 0;
        if (value instanceof JsonObject object) {
            for (JsonValue member : object.members().values()) {
                below = Math.max(below, depth(member));
            }
        }
        return value instanceof JsonObject ? below + 1 : 0;
    }

    /** As it would be if it had been written whole, by a replica of no name. */
    @Override
    public Optional<TypedSlot> typed(ReadTxn snapshot, DocumentKey key) {
        return view(snapshot, key)
                .map(view -> whole(view.value()).typed(DeletePolicy.UPDATE_WINS).orElseThrow());
    }

    @Override
    public Document document(ReadTxn snapshot, DocumentRow row) {
        throw new UnsupportedOperationException("its rows hold nothing");
    }

    private static Document whole(JsonObject value) {
        EditOutcome written = Editor.edit(
                Document.EMPTY,
                new Edit.Put(value),
                DeletePolicy.UPDATE_WINS,
                new DotBlock(REPLICA, 1),
                HybridTimestamp.of(1_700_000_000_123L, 0));
        return ((EditOutcome.Changed) written).delta();
    }

    @Override
    public Optional<MemberId> owner(ReplicaId incarnation) {
        return Optional.empty();
    }

    private synchronized DocumentView view(DocumentKey key) {
        JsonObject value = documents.get(key);
        return value == null
                ? null
                : new DocumentView(
                        value,
                        CanonicalJson.write(value).getBytes(StandardCharsets.UTF_8),
                        conflicts.getOrDefault(key, List.of()),
                        etag(value));
    }

    static String etag(JsonObject value) {
        byte[] text = CanonicalJson.write(value).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().toHexDigits(Arrays.hashCode(text), 8).repeat(4);
    }

    private final class Snapshot implements ReadTxn {
        @Override
        public VersionVector vector() {
            return vector;
        }

        @Override
        public VersionVector floor() {
            return VersionVector.EMPTY;
        }

        @Override
        public Optional<DocumentRow> document(DocumentKey key) {
            return Optional.ofNullable(documents.get(key)).map(value -> row(key));
        }

        @Override
        public Iterator<StoredDocument> documents(DocumentRange range) {
            List<StoredDocument> found = new ArrayList<>();
            for (DocumentKey key : documents.keySet()) {
                if (isWithin(key, range)) {
                    found.add(range.descending() ? 0 : found.size(), new StoredDocument(key, row(key)));
                }
            }
            return found.iterator();
        }

        private boolean isWithin(DocumentKey key, DocumentRange range) {
            String database = range.database().orElseThrow();
            int from = range.from()
                    .map(id -> key.compareTo(new DocumentKey(database, id)))
                    .orElse(1);
            int to = range.to()
                    .map(id -> key.compareTo(new DocumentKey(database, id)))
                    .orElse(-1);
            return key.database().equals(database) && (range.fromExclusive() ? from > 0 : from >= 0) && to < 0;
        }

        private DocumentRow row(DocumentKey key) {
            return new DocumentRow(
                    vector, true, !conflicts.getOrDefault(key, List.of()).isEmpty(), new byte[0]);
        }

        @Override
        public Iterator<IndexEntry> index(ReplicaId origin, long after) {
            throw new UnsupportedOperationException("the edge does not replicate");
        }

        @Override
        public Iterator<IndexEntry> collectable(ReplicaId origin, long after) {
            throw new UnsupportedOperationException("the edge does not collect");
        }

        @Override
        public Iterator<IndexEntry> dropped(ReplicaId origin, long after) {
            throw new UnsupportedOperationException("nothing follows the changes of a map");
        }

        @Override
        public Optional<DroppedTouch> oldestDropped() {
            return Optional.empty();
        }

        @Override
        public long droppedCount() {
            return 0;
        }

        @Override
        public VersionVector feedFloor() {
            return VersionVector.EMPTY;
        }

        @Override
        public SortedMap<String, DocumentCounts> counts() {
            SortedMap<String, DocumentCounts> counts = new TreeMap<>();
            for (DocumentKey key : documents.keySet()) {
                long before = counts.getOrDefault(key.database(), new DocumentCounts(0, 0))
                        .documents();
                counts.put(key.database(), new DocumentCounts(before + 1, 0));
            }
            return counts;
        }

        @Override
        public Optional<byte[]> local(LocalKey key) {
            return Optional.empty();
        }

        @Override
        public List<RememberedWrite> remembered(Digest key) {
            return List.of();
        }

        @Override
        public Iterator<RememberedWrite> remembered(ReplicaId origin, long after) {
            throw new UnsupportedOperationException("the edge does not replicate");
        }

        @Override
        public List<RememberedWrite> oldestRemembered() {
            throw new UnsupportedOperationException("the edge drops nothing");
        }

        @Override
        public long rememberedCount() {
            return 0;
        }

        @Override
        public Optional<DocumentRow> staged(DocumentKey key) {
            throw new UnsupportedOperationException("the edge does not replicate");
        }

        @Override
        public List<StoredDocument> staged(int rowsMax) {
            throw new UnsupportedOperationException("the edge does not replicate");
        }

        @Override
        public boolean isFolding() {
            return false;
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
