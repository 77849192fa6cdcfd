package org.anabranch.crdt.json;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.codec.GoldenDocuments;
import org.anabranch.crdt.codec.MalformedException;
import org.anabranch.crdt.json.EditOutcome.Changed;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.testkit.Codec;
import org.anabranch.testkit.Event;
import org.anabranch.testkit.History;
import org.anabranch.testkit.Law;
import org.anabranch.testkit.Merge;
import org.anabranch.testkit.Origin;
import org.anabranch.testkit.Spec;
import org.anabranch.testkit.Subject;

/** Documents as the test-kit sees them. */
final class DocumentSubject {

    private final DeletePolicy policy;
    private final List<Edit> edits;

    private DocumentSubject(DeletePolicy policy, List<Edit> edits) {
        this.policy = policy;
        this.edits = edits;
    }

    /** Documents that are edited in these ways, in any order. The difference may tell what is known already. */
    static Subject<Document, Edit> of(DeletePolicy policy, Edit... edits) {
        DocumentSubject subject = new DocumentSubject(policy, List.of(edits));
        Subject<Document, Edit> documents = Subject.ofDeltas(
                        Merge.of(Document.EMPTY, Document::join),
                        random -> subject.edits.get(random.nextInt(edits.length)),
                        subject::edit)
                .difference((all, known) -> all.since(vector(known)))
                .without(Law.OPTIMAL_DELTA)
                .value(subject::value, Spec.equalTo(subject::expected))
                .codec(Codec.of(DocumentCodec::encode, DocumentSubject::decode));
        try {
            Map<String, String> bytes = GoldenDocuments.bytes();
            for (Map.Entry<String, Document> golden :
                    GoldenDocuments.documents().entrySet()) {
                documents = documents.golden(bytes.get(golden.getKey()), golden.getValue());
            }
        } catch (IOException e) {
            throw new IllegalStateException("the golden bytes cannot be read", e);
        }
        return documents;
    }

    /**
     * The same where what is stable is collected. The test-kit does not send what a collection did before what is written
     * after it, as every replica of a document must; so it is not asked what the history means, which {@link HistoryRun} is.
     */
    static Subject<Document, Edit> collecting(Subject<Document, Edit> documents, DeletePolicy policy) {
        return documents
                .collect(new DocumentSubject(policy, List.of())::collect)
                .without(Law.INTENT);
    }

    private static Edit operation(Operation operation) {
        return new Edit.Operations(List.of(operation));
    }

    static Edit set(String path, String value) {
        return operation(new Operation.Set(Pointer.parse(path), Json.of(value)));
    }

    static Edit remove(String path) {
        return operation(new Operation.Remove(Pointer.parse(path)));
    }

    static Edit increment(String path, long by) {
        return operation(new Operation.Increment(Pointer.parse(path), BigInteger.valueOf(by)));
    }

    static Edit insert(String path, int index, String value) {
        return operation(new Operation.Insert(Pointer.parse(path), index, Json.of(value)));
    }

    static Edit move(String from, String to) {
        return new Edit.JsonPatch(List.of(new JsonPatchOperation.Move(Pointer.parse(from), Pointer.parse(to))));
    }

    static Edit add(String path, String member) {
        return operation(new Operation.AddToSet(Pointer.parse(path), List.of(Json.of(member))));
    }

    static Edit take(String path, String member) {
        return operation(new Operation.RemoveFromSet(Pointer.parse(path), List.of(Json.of(member))));
    }

    static Edit put(String body) {
        return new Edit.Put(Json.object(body));
    }

    private Document edit(Document document, Edit edit, Origin origin) {
        ReplicaId replica = replica(origin);
        DotBlock dots = new DotBlock(replica, document.context().last(replica) + 1);
        EditOutcome outcome = Editor.edit(document, edit, policy, dots, time(origin));
        return outcome instanceof Changed changed ? changed.delta() : Document.EMPTY;
    }

    private Optional<JsonObject> value(Document document) {
        return document.view(policy).map(DocumentView::value);
    }

    /** The history once more, event by event, as the oracle tells it. */
    private Optional<JsonObject> expected(History<Edit> history) {
        HistoryOracle oracle = new HistoryOracle(policy);
        List<Event<Edit>> events = history.events();
        BitSet[] commits = new BitSet[events.size()]; // one each, or none where nothing was changed
        BitSet all = new BitSet();
        for (int i = 0; i < commits.length; i++) {
            Event<Edit> event = events.get(i);
            BitSet seen = new BitSet();
            for (Event<Edit> earlier : history.before(event).events()) {
                seen.or(commits[events.indexOf(earlier)]);
            }
            commits[i] = new BitSet();
            int commit = oracle.commit(replica(event.origin()), seen, event.operation(), time(event.origin()));
            if (commit >= 0) {
                commits[i].set(commit);
            }
            all.or(commits[i]);
        }
        return Optional.ofNullable(oracle.value(all));
    }

    /** Everything is stable where this is asked, and nobody writes. The collector's id is that of nobody else. */
    private Document collect(Document document) {
        DotBlock dots = new DotBlock(new ReplicaId(~Arrays.hashCode(DocumentCodec.encode(document)) | 1L << 40), 1);
        Set<ReplicaId> all = new TreeSet<>();
        document.context().intervals().forEach(interval -> all.add(interval.replica()));
        VersionVector stable = vector(document);
        Optional<Document> delta = document.deleteRecords().isEmpty()
                ? Collector.fold(document, stable, all, dots)
                : Collector.purge(document, policy, dots);
        return delta.map(document::join).orElse(document);
    }

    private static VersionVector vector(Document document) {
        VersionVector vector = VersionVector.EMPTY;
        for (CausalContext.Interval known : document.context().intervals()) {
            vector = known.from() == 1 ? vector.with(known.replica(), known.to()) : vector;
        }
        return vector;
    }

    private static ReplicaId replica(Origin origin) {
        return new ReplicaId(1_000L * origin.replica() + origin.incarnation() + 1);
    }

    private static HybridTimestamp time(Origin origin) {
        return HybridTimestamp.of(origin.clockMillis(), 0);
    }

    private static Document decode(byte[] bytes) {
        try {
            return DocumentCodec.decode(bytes);
        } catch (MalformedException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
