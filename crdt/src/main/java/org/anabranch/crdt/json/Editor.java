package org.anabranch.crdt.json;

import java.util.Set;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.json.EditOutcome.Absent;
import org.anabranch.crdt.json.EditOutcome.Changed;
import org.anabranch.crdt.json.EditOutcome.Reason;
import org.anabranch.crdt.json.EditOutcome.Refused;
import org.anabranch.crdt.json.EditOutcome.Unchanged;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/**
 * Turns what a client asks of a document into the delta that does it.
 *
 * <p>A write to a document that readers do not see starts it anew: it kills the delete records and the contents that
 * they hide. A write to one that they do see kills the records it sees as well; otherwise the removal of the one field
 * that brought a deleted document back would hide the rest of it again.
 */
public final class Editor {

    private final Document current;
    private final Document view; // what the mutation reads
    private final DeletePolicy policy;
    private final Mutation mutation;

    private Editor(Document current, Document view, DeletePolicy policy, Mutation mutation) {
        this.current = current;
        this.view = view;
        this.policy = policy;
        this.mutation = mutation;
    }

    /** As the other, where no path is atomic. */
    public static EditOutcome edit(
            Document current, Edit edit, DeletePolicy policy, DotBlock dots, HybridTimestamp time) {
        return edit(current, edit, policy, Set.of(), dots, time);
    }

    /**
     * The outcome of {@code edit} on {@code current}, which is to be joined with the delta that a {@link Changed} carries.
     * Limits on what the document may become are the caller's to check, on that join.
     *
     * @param atomic the paths, of keys alone, whose values are written and read as one
     * @param dots gives the dots of the leaves written; any outcome but {@link Changed} leaves it as it was
     * @param time stamps the registers written
     * @throws IllegalArgumentException if a body or merge patch is nested more than {@link JsonValue#DEPTH_MAX} deep
     */
    public static EditOutcome edit(
            Document current,
            Edit edit,
            DeletePolicy policy,
            Set<Pointer> atomic,
            DotBlock dots,
            HybridTimestamp time) {
        long mark = dots.next();
        boolean visible = current.isVisible(policy);
        EditOutcome outcome;
        if (visible || edit.base() == null) {
            Document view = edit.base() != null ? edit.base() : current;
            Mutation mutation = new Mutation(current, view, atomic, dots, time);
            outcome = new Editor(current, view, policy, mutation).apply(edit);
        } else if (policy == DeletePolicy.DELETE_WINS) {
            String deleted = "the document was deleted since that version";
            outcome = new Refused(Reason.DOCUMENT_DELETED, Pointer.ROOT, -1, deleted);
        } else {
            outcome = revive(current, edit, atomic, dots, time);
        }
        if (!(outcome instanceof Changed)) {
            dots.rewind(mark);
        }
        return outcome;
    }

    /** The document is written whole, as the edit leaves its base: the difference alone would be half a document. */
    private static EditOutcome revive(
            Document current, Edit edit, Set<Pointer> atomic, DotBlock dots, HybridTimestamp time) {
        DeletePolicy policy = DeletePolicy.UPDATE_WINS;
        Document whole = edit.base();
        if (!(edit instanceof Edit.Put)) {
            DotBlock unused = new DotBlock(dots.replica(), dots.next());
            EditOutcome outcome = edit(whole, edit.on(null), policy, atomic, unused, time);
            if (outcome instanceof Refused refused) {
                return refused;
            }
            if (outcome instanceof Changed changed) {
                whole = whole.join(changed.delta());
            }
        }
        JsonObject body = edit instanceof Edit.Put put
                ? put.body()
                : whole.view(policy).orElseThrow().value();
        return edit(current, new Edit.Put(body), policy, atomic, dots, time);
    }

    private EditOutcome apply(Edit edit) {
        boolean visible = current.isVisible(policy);
        if (edit instanceof Edit.Delete) {
            return visible ? delete() : new Absent();
        }
        Refused refused;
        if (edit instanceof Edit.Join join) {
            refused = new Joining(mutation, current, join.other()).apply(visible);
        } else {
            refused = visible ? change(edit) : startAnew(edit);
        }
        if (refused != null) {
            return refused;
        }
        if (mutation.isWrite()) {
            mutation.killRecords();
        }
        return mutation.changesAnything() ? new Changed(mutation.delta(), !visible) : new Unchanged();
    }

    private EditOutcome delete() {
        mutation.delete();
        return new Changed(mutation.delta(), false);
    }

    /** What refuses it, or null. */
    private Refused change(Edit edit) {
        if (edit instanceof Edit.Put put) {
            new PutDiff(mutation, view == current ? null : current.root()).apply(put.body());
            return null;
        }
        if (edit instanceof Edit.MergePatch merge) {
            return merge.patch() instanceof JsonObject patch ? new MergePatching(mutation).apply(patch) : notAnObject();
        }
        if (edit instanceof Edit.JsonPatch patch) {
            return new JsonPatching(mutation).apply(patch.operations());
        }
        return new OperationsPatching(mutation).apply(((Edit.Operations) edit).operations());
    }

    private Refused startAnew(Edit edit) {
        mutation.killRecords();
        mutation.killAll(current.root());
        if (edit instanceof Edit.Put put) {
            mutation.write(Path.ROOT, put.body());
            return null;
        }
        if (edit instanceof Edit.MergePatch merge) {
            if (!(merge.patch() instanceof JsonObject patch)) {
                return notAnObject();
            }
            mutation.write(Path.ROOT, MergePatching.merged(JsonObject.EMPTY, patch));
            return null;
        }
        mutation.write(Path.ROOT, JsonObject.EMPTY);
        mutation.step();
        return change(edit);
    }

    private static Refused notAnObject() {
        return new Refused(Reason.NOT_AN_OBJECT, Pointer.ROOT, -1, "a merge patch of a document is an object");
    }
}
