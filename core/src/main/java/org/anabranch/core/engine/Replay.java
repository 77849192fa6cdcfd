package org.anabranch.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.core.engine.Outcome.Committed;
import org.anabranch.core.engine.Outcome.Kind;
import org.anabranch.core.engine.Outcome.Result;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.core.store.RememberedWrite.Edited;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.DocumentView;

/** The answer to a retry: what was answered the first time, without doing anything. */
final class Replay {

    private final ReplicaState state;
    private final ReadTxn txn;

    Replay(ReplicaState state, ReadTxn txn) {
        this.state = state;
        this.txn = txn;
    }

    /** @param database of the documents that it wrote */
    Committed of(RememberedWrite write, String database) {
        List<Result> results = new ArrayList<>();
        for (Edited edited : write.results()) {
            results.add(result(edited, new DocumentKey(database, edited.id())));
        }
        VersionVector touches = VersionVector.EMPTY.with(write.origin(), write.seq());
        Durability durability = database.equals(DocumentKey.SYSTEM_DATABASE)
                ? DatabaseSettings.DEFAULTS.durability()
                : state.databases.settings(database, txn, state.vector()).durability();
        return new Committed(results, state.vector(), touches, durability, true);
    }

    private Result result(Edited edited, DocumentKey key) {
        if (edited.deleted()) {
            return Result.of(Kind.DELETED, edited.id(), null, false);
        }
        Kind kind = edited.created() ? Kind.CREATED : Kind.CHANGED;
        return new Result(
                kind, edited.id(), edited.etag(), view(key, edited.etag()).orElse(null), edited.merged());
    }

    /** The version that the write left, if that is current or kept. */
    private Optional<DocumentView> view(DocumentKey key, String etag) {
        DeletePolicy policy = state.databases.policy(key, txn, state.vector());
        Optional<DocumentView> current =
                Documents.read(txn, key, state.vector()).document().view(policy);
        return current.filter(view -> view.etag().equals(etag))
                .or(() -> state.versions
                        .find(key, etag)
                        .flatMap(leaves ->
                                Documents.decode(leaves, state.vector()).view(policy)));
    }
}
