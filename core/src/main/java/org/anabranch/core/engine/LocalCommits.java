package org.anabranch.core.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.anabranch.core.engine.Command.DocumentEdit;
import org.anabranch.core.engine.Documents.Current;
import org.anabranch.core.engine.Outcome.Committed;
import org.anabranch.core.engine.Outcome.Kind;
import org.anabranch.core.engine.Outcome.Reason;
import org.anabranch.core.engine.Outcome.Refused;
import org.anabranch.core.engine.Outcome.Result;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.WriteTxn;
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
 * Turns clients' commands into commits. A commit takes one block of numbers and leaves as one batch; a command that
 * changes nothing takes none. Everything is worked out before the first row is written, so that a refusal leaves no trace.
 */
final class LocalCommits {

    private static final Refused STORE_FULL = refused(0, Reason.STORE_FULL, "the store has no room for this write", -1);
    private static final Refused RETIRED =
            refused(0, Reason.RETIRED, "this node was retired and takes no more writes", -1);
    private static final int ROW_OVERHEAD_BYTES_MAX = 1_024; // key, touches and index entry
    private static final String NO_DOCUMENT = "there is no such document";
    private static final Edit NEW_DATABASE = new Edit.Put(JsonObject.EMPTY);

    private final ReplicaState state;

    LocalCommits(ReplicaState state) {
        this.state = state;
    }

    Outcome commit(Command command, WriteTxn txn, long nowMillis) {
        if (!state.takesWrites()) {
            return RETIRED;
        }
        Draft draft = new Draft(txn, nowMillis);
        for (int i = 0; i < command.edits().size(); i++) {
            Refused refused = draft.edit(i, command.edits().get(i));
            if (refused != null) {
                return refused;
            }
        }
        return draft.write() ? new Committed(draft.results, state.vector()) : STORE_FULL;
    }

    /** A commit in the making. */
    private final class Draft {
        private final WriteTxn txn;
        private final long from = state.vector().get(state.incarnation());
        private final DotBlock dots = new DotBlock(state.incarnation(), from + 1);
        private final HybridTimestamp time;
        private final Map<DocumentKey, Changed> changed = new LinkedHashMap<>();
        private final List<Result> results = new ArrayList<>();

        Draft(WriteTxn txn, long nowMillis) {
            this.txn = txn;
            this.time = state.nextTimestamp(nowMillis);
        }

        Refused edit(int index, DocumentEdit edit) {
            Current current = current(edit.key());
            Refused unmet = unmet(index, edit, current.document());
            if (unmet != null) {
                return unmet;
            }
            EditOutcome outcome =
                    Editor.edit(current.document(), edit.edit(), Documents.policy(edit.key()), dots, time);
            if (outcome instanceof EditOutcome.Changed result) {
                Optional<DocumentView> view = take(edit.key(), current, result.delta());
                results.add(new Result(kind(edit.edit(), result), view.orElse(null)));
                return view.map(shown -> tooLarge(index, edit, shown, current.document()))
                        .orElse(null);
            }
            if (outcome instanceof EditOutcome.Refused refused) {
                return new Refused(
                        index,
                        reason(refused.reason()),
                        refused.detail(),
                        refused.pointer().toString(),
                        refused.operation(),
                        -1);
            }
            if (outcome instanceof EditOutcome.Absent) {
                return refused(index, Reason.NOT_FOUND, NO_DOCUMENT, -1);
            }
            results.add(new Result(
                    Kind.UNCHANGED,
                    current.document().view(Documents.policy(edit.key())).orElse(null)));
            return null;
        }

        private Current current(DocumentKey key) {
            Changed earlier = changed.get(key);
            return earlier != null
                    ? new Current(earlier.document, earlier.touches)
                    : Documents.read(txn, key, state.vector());
        }

        private Optional<DocumentView> take(DocumentKey key, Current current, Document delta) {
            Document document = current.document().join(delta);
            Optional<DocumentView> view = document.view(Documents.policy(key));
            VersionVector touches =
                    current.touches().with(state.incarnation(), delta.context().last(state.incarnation()));
            changed.merge(key, new Changed(delta, document, view, touches), Changed::then);
            return view;
        }

        /** False, and nothing written, if there is no room. */
        boolean write() {
            createDatabases();
            long to = dots.next() - 1;
            if (to == from) {
                return true;
            }
            Map<DocumentKey, DocumentRow> rows = new LinkedHashMap<>();
            List<DocumentDelta> deltas = new ArrayList<>();
            changed.forEach((key, change) -> {
                rows.put(key, state.trim(Documents.row(change.document, change.view, change.touches)));
                deltas.add(new DocumentDelta(key, change.delta));
            });
            if (!hasRoom(rows)) {
                return false;
            }
            rows.forEach(txn::putDocument);
            state.commit(from, to, deltas);
            return true;
        }

        /** Deletes may use the room that is kept for them. */
        private boolean hasRoom(Map<DocumentKey, DocumentRow> rows) {
            long bytes = 0;
            for (DocumentRow row : rows.values()) {
                bytes += row.visible() ? row.leaves().length + ROW_OVERHEAD_BYTES_MAX : 0;
            }
            return bytes == 0 || txn.hasRoom(bytes);
        }

        /** A database comes into being with its first write: its settings are part of that commit. */
        private void createDatabases() {
            for (DocumentKey key : List.copyOf(changed.keySet())) {
                DocumentKey settings = DocumentKey.settingsOf(key.database());
                boolean exists = key.database().equals(DocumentKey.SYSTEM_DATABASE)
                        || changed.containsKey(settings)
                        || txn.document(settings).filter(DocumentRow::visible).isPresent();
                if (!exists) {
                    Current current = Documents.read(txn, settings, state.vector());
                    EditOutcome outcome =
                            Editor.edit(current.document(), NEW_DATABASE, Documents.policy(settings), dots, time);
                    take(settings, current, ((EditOutcome.Changed) outcome).delta());
                }
            }
        }
    }

    /** What a commit makes of one document. */
    private record Changed(Document delta, Document document, Optional<DocumentView> view, VersionVector touches) {
        Changed then(Changed later) {
            return new Changed(delta.join(later.delta), later.document, later.view, later.touches);
        }
    }

    private static Refused unmet(int index, DocumentEdit edit, Document current) {
        Command.Preconditions preconditions = edit.preconditions();
        if (preconditions.equals(Command.Preconditions.NONE)) {
            return null;
        }
        String etag = current.view(Documents.policy(edit.key()))
                .map(DocumentView::etag)
                .orElse(null);
        if (etag == null && edit.edit() instanceof Edit.Delete) {
            return refused(index, Reason.NOT_FOUND, NO_DOCUMENT, -1);
        }
        if (preconditions.ifMatch() != null && !preconditions.ifMatch().match(etag)) {
            return refused(index, Reason.PRECONDITION_FAILED, "If-Match names no version that is current here", -1);
        }
        if (preconditions.ifNoneMatch() != null && preconditions.ifNoneMatch().match(etag)) {
            return refused(
                    index, Reason.PRECONDITION_FAILED, "If-None-Match names the version that is current here", -1);
        }
        return null;
    }

    /** A merge may pass the limits, since it is never refused; what a client then writes may not make it worse. */
    private Refused tooLarge(int index, DocumentEdit edit, DocumentView view, Document before) {
        DeletePolicy policy = Documents.policy(edit.key());
        EngineLimits limits = state.limits;
        int depth = view.value().depth();
        if (depth > limits.depthMax()
                && depth > size(before, policy, shown -> shown.value().depth())) {
            return refused(index, Reason.TOO_DEEP, "the document would be nested too deeply", limits.depthMax());
        }
        int keys = view.value().membersMax();
        if (keys > limits.keysPerObjectMax()
                && keys > size(before, policy, shown -> shown.value().membersMax())) {
            return refused(
                    index, Reason.TOO_MANY_KEYS, "an object would have too many keys", limits.keysPerObjectMax());
        }
        int bytes = view.json().length;
        if (bytes > limits.documentBytesMax() && bytes > size(before, policy, shown -> shown.json().length)) {
            return refused(
                    index, Reason.DOCUMENT_TOO_LARGE, "the document would be too large", limits.documentBytesMax());
        }
        return null;
    }

    private static int size(Document document, DeletePolicy policy, ToIntFunction<DocumentView> measure) {
        return document.view(policy).map(measure::applyAsInt).orElse(0);
    }

    private static Refused refused(int index, Reason reason, String detail, long limit) {
        return new Refused(index, reason, detail, null, -1, limit);
    }

    private static Reason reason(EditOutcome.Reason reason) {
        return switch (reason) {
            case PATCH_CONFLICT -> Reason.PATCH_CONFLICT;
            case CONFLICT_CHANGED -> Reason.CONFLICT_CHANGED;
            case DOCUMENT_DELETED -> Reason.DOCUMENT_DELETED;
            case NOT_AN_OBJECT -> Reason.NOT_AN_OBJECT;
        };
    }

    private static Kind kind(Edit edit, EditOutcome.Changed outcome) {
        if (edit instanceof Edit.Delete) {
            return Kind.DELETED;
        }
        return outcome.created() ? Kind.CREATED : Kind.CHANGED;
    }
}
