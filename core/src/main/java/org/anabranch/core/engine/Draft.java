package org.anabranch.core.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.core.engine.Command.DocumentEdit;
import org.anabranch.core.engine.Command.IdempotencyKey;
import org.anabranch.core.engine.Documents.Current;
import org.anabranch.core.engine.Outcome.Committed;
import org.anabranch.core.engine.Outcome.Kind;
import org.anabranch.core.engine.Outcome.Reason;
import org.anabranch.core.engine.Outcome.Refused;
import org.anabranch.core.engine.Outcome.Result;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.core.store.RememberedWrite.Edited;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.core.wire.Batch;
import org.anabranch.core.wire.Batch.DocumentDelta;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.DotBlock;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.EditOutcome;
import org.anabranch.crdt.json.Editor;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/**
 * A commit in the making. It takes one block of numbers and leaves as one batch; edits that change nothing take none.
 * Nothing is written before {@link #write}.
 */
final class Draft {

    private static final int ROW_OVERHEAD_BYTES_MAX = 1_024; // key, touches and index entry

    /** Of one commit on the wire. Links carry messages of twice that; a larger one would never arrive anywhere. */
    static final int BATCH_BYTES_MAX = 32 << 20;

    private static final Refused STORE_FULL =
            Judge.refused(0, Reason.STORE_FULL, "the store has no room for this write", -1);

    private final ReplicaState state;
    private final WriteTxn txn;
    private final long nowMillis;
    private final long from;
    private final DotBlock dots;
    private final HybridTimestamp time;
    private final Map<DocumentKey, Changed> changed = new LinkedHashMap<>();
    private final List<Result> results = new ArrayList<>();
    private VersionVector touches = VersionVector.EMPTY;
    private DatabaseSettings settings = DatabaseSettings.DEFAULTS;

    Draft(ReplicaState state, WriteTxn txn, long nowMillis) {
        this.state = state;
        this.txn = txn;
        this.nowMillis = nowMillis;
        this.from = state.vector().get(state.incarnation());
        this.dots = new DotBlock(state.incarnation(), from + 1);
        this.time = state.nextTimestamp(nowMillis);
    }

    /** What the commit makes of one document. */
    private record Changed(
            Document delta,
            Document document,
            Optional<DocumentView> view,
            VersionVector touches,
            VersionVector shown) {
        Changed then(Changed later) {
            return new Changed(delta.join(later.delta), later.document, later.view, later.touches, later.shown);
        }
    }

    /** What refuses the edit, or null. */
    Refused edit(int index, DocumentEdit asked) {
        DocumentKey key = asked.key();
        Current current = current(key);
        DeletePolicy policy = policy(key);
        Judge judge = new Judge(index, asked, current.document(), policy, state.limits);
        Refused unmet = judge.unmetPrecondition();
        if (unmet != null) {
            return unmet;
        }
        boolean derived = asked.baseVersion() != null && !judge.isCurrent(asked.baseVersion());
        Optional<byte[]> base = derived ? state.versions.find(key, asked.baseVersion()) : Optional.empty();
        if (derived && base.isEmpty()) {
            return judge.baseGone();
        }
        Edit edit = complete(key, asked.edit());
        if (derived) {
            edit = edit.on(Documents.decode(base.get(), state.vector()));
        }
        settings = settingsOf(key);
        EditOutcome outcome = Editor.edit(current.document(), edit, policy, settings.atomic(), dots, time);
        return take(judge, key, edit, current, outcome);
    }

    private Refused take(Judge judge, DocumentKey key, Edit edit, Current current, EditOutcome outcome) {
        if (outcome instanceof EditOutcome.Refused || outcome instanceof EditOutcome.Absent) {
            return judge.refusal(outcome);
        }
        Changed after = new Changed(
                Document.EMPTY,
                current.document(),
                current.document().view(policy(key)),
                current.touches(),
                current.shown());
        Kind kind = Kind.UNCHANGED;
        if (outcome instanceof EditOutcome.Changed result) {
            after = join(key, current, result.delta());
            boolean gone = edit instanceof Edit.Delete || after.view.isEmpty(); // a join may remove all there is
            kind = gone ? Kind.DELETED : result.created() ? Kind.CREATED : Kind.CHANGED;
        }
        boolean merged = edit instanceof Edit.Put put
                ? !after.document.shows(put.body())
                : edit.base() != null && kind != Kind.CREATED;
        results.add(Result.of(kind, key.id(), after.view.orElse(null), merged));
        touches = touches.max(after.touches);
        return kind == Kind.UNCHANGED || kind == Kind.DELETED ? null : unfit(judge, key, after.view.orElseThrow());
    }

    private Refused unfit(Judge judge, DocumentKey key, DocumentView after) {
        Refused refused =
                Databases.isSettings(key) ? judge.unfitSettings(after, Documents.exists(txn, key.id())) : null;
        return refused != null ? refused : judge.tooLarge(after);
    }

    /** Deletes the document, however it reads: also what only another {@link DeletePolicy} would show. */
    void delete(DocumentKey key) {
        Current current = current(key);
        EditOutcome outcome = Editor.edit(current.document(), new Edit.Delete(), DeletePolicy.UPDATE_WINS, dots, time);
        if (outcome instanceof EditOutcome.Changed result) {
            touches = touches.max(join(key, current, result.delta()).touches);
        }
    }

    private Current current(DocumentKey key) {
        Changed earlier = changed.get(key);
        return earlier != null
                ? new Current(earlier.document, earlier.touches, earlier.shown)
                : Documents.read(txn, key, state.vector());
    }

    private Changed join(DocumentKey key, Current current, Document delta) {
        Document document = current.document().join(delta);
        VersionVector grown =
                current.touches().with(state.incarnation(), delta.context().last(state.incarnation()));
        VersionVector shown = current.shown().with(state.incarnation(), grown.get(state.incarnation()));
        return changed.merge(
                key, new Changed(delta, document, document.view(policy(key)), grown, shown), Changed::then);
    }

    private DeletePolicy policy(DocumentKey key) {
        return state.databases.policy(key, txn, state.vector());
    }

    /** What holds for the document. */
    private DatabaseSettings settingsOf(DocumentKey key) {
        return Databases.isSettings(key)
                ? DatabaseSettings.DEFAULTS
                : state.databases.settings(key.database(), txn, state.vector());
    }

    private Edit complete(DocumentKey key, Edit edit) {
        return Databases.isSettings(key) && edit instanceof Edit.Put put
                ? state.databases.settings(key.id(), txn, state.vector()).put(put)
                : edit;
    }

    /** The same; this is what the commit answers for. */
    void deleteLast(DocumentKey key) {
        delete(key);
        results.add(Result.of(Kind.DELETED, key.id(), null, false));
    }

    /**
     * What refuses the commit, and nothing is written then; or null.
     *
     * @param idempotency under which the commit is remembered; null for none. Then it takes a number also where it changes
     *     nothing, so that the others learn of it too
     */
    Refused write(IdempotencyKey idempotency) {
        createDatabases();
        long taken = dots.next() - 1;
        long to = idempotency == null ? taken : Math.max(taken, from + 1);
        if (to == from) {
            return null;
        }
        Map<DocumentKey, DocumentRow> rows = new LinkedHashMap<>();
        List<DocumentDelta> deltas = new ArrayList<>();
        changed.forEach((key, change) -> {
            rows.put(key, Documents.row(change.document, change.view, change.touches, change.shown));
            deltas.add(new DocumentDelta(key, change.delta));
        });
        if (!hasRoom(rows, idempotency)) {
            return STORE_FULL;
        }
        RememberedWrite remembered = idempotency == null ? null : remembered(idempotency, to);
        Batch batch = state.batch(from, to, deltas, remembered);
        if (batch.encoded().length > BATCH_BYTES_MAX) {
            return Judge.refused(0, Reason.COMMIT_TOO_LARGE, "the commit would be too large", BATCH_BYTES_MAX);
        }
        rows.forEach((key, row) -> state.write(key, row, changed.get(key).view, changed.get(key).delta, txn));
        if (remembered != null) {
            state.remembered.add(remembered, txn, nowMillis);
            touches = touches.max(VersionVector.EMPTY.with(state.incarnation(), to));
        }
        state.commit(batch);
        return null;
    }

    /** What to answer, once it is written. */
    Committed committed() {
        return new Committed(results, state.vector(), touches, settings.durability());
    }

    private RememberedWrite remembered(IdempotencyKey idempotency, long to) {
        List<Edited> edited = new ArrayList<>();
        for (Result result : results) {
            String etag = result.etag() == null ? "" : result.etag();
            edited.add(new Edited(result.id(), etag, result.kind() == Kind.CREATED, result.merged()));
        }
        return new RememberedWrite(
                state.incarnation(), to, idempotency.key(), idempotency.request(), nowMillis, edited);
    }

    /** Deletes may use the room that is kept for them. */
    private boolean hasRoom(Map<DocumentKey, DocumentRow> rows, IdempotencyKey idempotency) {
        boolean deletes = results.stream().allMatch(result -> result.kind() == Kind.DELETED);
        long bytes = idempotency == null || deletes ? 0 : ROW_OVERHEAD_BYTES_MAX;
        for (DocumentRow row : rows.values()) {
            bytes += row.visible() ? row.leaves().length + ROW_OVERHEAD_BYTES_MAX : 0;
        }
        return bytes == 0 || txn.hasRoom(bytes);
    }

    /** A database comes into being with its first document: its settings are part of that commit. */
    private void createDatabases() {
        for (Map.Entry<DocumentKey, Changed> change : List.copyOf(changed.entrySet())) {
            DocumentKey settingsKey = DocumentKey.settingsOf(change.getKey().database());
            boolean exists = Databases.isSettings(change.getKey())
                    || change.getValue().view.isEmpty()
                    || changed.containsKey(settingsKey)
                    || txn.document(settingsKey).filter(DocumentRow::visible).isPresent();
            if (!exists) {
                Current current = Documents.read(txn, settingsKey, state.vector());
                Edit.Put created = DatabaseSettings.DEFAULTS.put(new Edit.Put(JsonObject.EMPTY));
                EditOutcome outcome = Editor.edit(current.document(), created, policy(settingsKey), dots, time);
                join(settingsKey, current, ((EditOutcome.Changed) outcome).delta());
            }
        }
    }
}
