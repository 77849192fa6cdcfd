package org.anabranch.crdt.json;

import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.EditOutcome.Changed;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.position.Position;

/** One replica of one document, for tests: edits it, and takes up what others wrote. */
public final class Writer {

    private final ReplicaId replica;
    private final DeletePolicy policy;
    private final Set<Pointer> atomic = new LinkedHashSet<>();
    private long seq;
    private long ticks;

    public Document document = Document.EMPTY;

    public Writer(int number) {
        this(number, DeletePolicy.UPDATE_WINS);
    }

    public Writer(int number, DeletePolicy policy) {
        this.replica = new ReplicaId(number);
        this.policy = policy;
    }

    public Document put(String body) {
        return changed(new Edit.Put(Json.object(body)));
    }

    public Document merge(String patch) {
        return changed(new Edit.MergePatch(Json.of(patch)));
    }

    public Document delete() {
        return changed(new Edit.Delete());
    }

    public Document set(String path, String value) {
        return changed(new Edit.Operations(List.of(new Operation.Set(Pointer.parse(path), Json.of(value)))));
    }

    public Document remove(String path) {
        return changed(new Edit.Operations(List.of(new Operation.Remove(Pointer.parse(path)))));
    }

    public Document increment(String path, long by) {
        return changed(
                new Edit.Operations(List.of(new Operation.Increment(Pointer.parse(path), BigInteger.valueOf(by)))));
    }

    /** What is at {@code path}, which goes through arrays by index. */
    Slot slot(Pointer path) {
        Slot slot = document.root();
        for (String token : path.tokens()) {
            slot = slot.shown() == Facet.LIST
                    ? slot.elements().get(Integer.parseInt(token)).slot()
                    : slot.child(new Step.Key(token));
        }
        return slot;
    }

    /** The id of an element of the array at {@code path}. */
    public Position element(String path, int index) {
        return slot(Pointer.parse(path)).elements().get(index).id();
    }

    public EditOutcome operations(Operation... operations) {
        return edit(new Edit.Operations(List.of(operations)));
    }

    /** The delta of an edit that is expected to change something. */
    public Document changed(Edit edit) {
        EditOutcome outcome = edit(edit);
        if (outcome instanceof Changed changed) {
            return changed.delta();
        }
        throw new AssertionError(edit + " gave " + outcome);
    }

    public EditOutcome edit(Edit edit) {
        DotBlock dots = new DotBlock(replica, seq + 1);
        EditOutcome outcome = Editor.edit(document, edit, policy, atomic, dots, HybridTimestamp.of(++ticks, 0));
        if (outcome instanceof Changed changed) {
            document = document.join(changed.delta());
        }
        if (dots.taken() > 0 != outcome instanceof Changed) {
            throw new AssertionError(outcome + " took " + dots.taken() + " dots");
        }
        seq += dots.taken();
        return outcome;
    }

    /** Purges as if all that it has seen were stable. */
    Optional<Document> purge() {
        return collected(dots -> Collector.purge(document, policy, dots));
    }

    Optional<Document> fold(VersionVector stable) {
        return collected(dots -> Collector.fold(document, stable, dots));
    }

    Optional<Document> foldAlso(VersionVector stable, Set<ReplicaId> ended) {
        return collected(dots -> Collector.fold(document, stable, ended, dots));
    }

    private Optional<Document> collected(Function<DotBlock, Optional<Document>> collector) {
        DotBlock dots = new DotBlock(replica, seq + 1);
        Optional<Document> delta = collector.apply(dots);
        if (dots.taken() != (delta.isPresent() ? 1 : 0)) {
            throw new AssertionError("collecting took " + dots.taken() + " numbers");
        }
        seq += dots.taken();
        delta.ifPresent(this::sees);
        return delta;
    }

    /** The events that it has seen of each replica without a gap. */
    VersionVector seen() {
        VersionVector seen = VersionVector.EMPTY;
        for (CausalContext.Interval interval : document.context().intervals()) {
            seen = interval.from() == 1 ? seen.with(interval.replica(), interval.to()) : seen;
        }
        return seen;
    }

    /** Numbers that it has used for something else. */
    void skipTo(long last) {
        seq = last;
    }

    public Writer sees(Document... others) {
        for (Document other : others) {
            document = document.join(other);
        }
        return this;
    }

    Writer withAtomic(String... paths) {
        for (String path : paths) {
            atomic.add(Pointer.parse(path));
        }
        return this;
    }

    /** Another replica with the same document. */
    public Writer copy(int number) {
        Writer copy = new Writer(number, policy).sees(document);
        copy.atomic.addAll(atomic);
        return copy;
    }

    /** The same replica once more, to try something. */
    Writer again() {
        Writer again = copy((int) replica.bits());
        again.seq = seq;
        again.ticks = ticks;
        return again;
    }

    /** What is shown, in canonical JSON, or null. */
    public String reads() {
        return document.view(policy).map(view -> view.value().toString()).orElse(null);
    }

    public DocumentView view() {
        return document.view(policy).orElseThrow();
    }

    public void setClock(long ticks) {
        this.ticks = ticks;
    }

    public long number() {
        return replica.bits();
    }

    public long seq() {
        return seq;
    }

    public JsonObject value() {
        return view().value();
    }
}
