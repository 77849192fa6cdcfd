package org.anabranch.core.engine;

import java.util.List;
import java.util.Optional;
import org.anabranch.core.engine.Command.DocumentEdit;
import org.anabranch.core.engine.Command.IdempotencyKey;
import org.anabranch.core.engine.Event.DatabaseDeleted;
import org.anabranch.core.engine.Outcome.PartlyDeleted;
import org.anabranch.core.engine.Outcome.Reason;
import org.anabranch.core.engine.Outcome.Refused;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.ReadTxn.StoredDocument;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Edit;

/**
 * Turns clients' commands into commits. Everything is worked out before the first row is written, so that a refusal leaves
 * no trace.
 */
final class LocalCommits {

    private static final Refused KEY_REUSED =
            Judge.refused(-1, Reason.KEY_REUSED, "the idempotency key was used for another request than this", -1);
    private static final Refused NO_DATABASE = Judge.refused(0, Reason.NO_DATABASE, "there is no such database", -1);
    private static final Refused RETIRED =
            Judge.refused(0, Reason.RETIRED, "this node was retired and takes no more writes", -1);

    private final ReplicaState state;

    LocalCommits(ReplicaState state) {
        this.state = state;
    }

    Outcome commit(Command command, WriteTxn txn, long nowMillis) {
        if (command.idempotency() != null) {
            DocumentKey first = command.edits().get(0).key();
            Optional<Outcome> earlier = earlier(command.idempotency(), first.database(), txn, nowMillis);
            if (earlier.isPresent()) {
                return earlier.get();
            }
        }
        if (!state.takesWrites()) {
            return RETIRED;
        }
        Draft draft = new Draft(state, txn, nowMillis);
        for (int i = 0; i < command.edits().size(); i++) {
            Refused refused = draft.edit(i, command.edits().get(i));
            if (refused != null) {
                return refused;
            }
        }
        Refused refused = draft.write(command.idempotency());
        return refused != null ? refused : draft.committed();
    }

    private Optional<Outcome> earlier(IdempotencyKey idempotency, String database, WriteTxn txn, long nowMillis) {
        return state.remembered
                .find(idempotency.key(), txn, state.vector(), nowMillis)
                .map(write -> write.request().equals(idempotency.request())
                        ? new Replay(state, txn).of(write, database)
                        : KEY_REUSED);
    }

    /** Deletes the next page of the database's documents, and with the last one the settings. */
    Outcome delete(DatabaseDeleted asked, WriteTxn txn, long nowMillis) {
        if (asked.idempotency() != null) {
            Optional<Outcome> earlier = earlier(asked.idempotency(), DocumentKey.SYSTEM_DATABASE, txn, nowMillis);
            if (earlier.isPresent()) {
                return earlier.get();
            }
        }
        if (!state.takesWrites()) {
            return RETIRED;
        }
        DocumentKey settings = DocumentKey.settingsOf(asked.database());
        Refused refused = asked.after() == null ? unmet(asked, settings, txn) : null;
        if (refused != null) {
            return refused;
        }
        List<StoredDocument> page = Databases.page(txn, asked.database(), asked.after());
        Draft draft = new Draft(state, txn, nowMillis);
        page.forEach(stored -> draft.delete(stored.key()));
        boolean last = page.size() < Databases.PAGE_ROWS;
        if (last) {
            draft.deleteLast(settings);
        }
        Refused unwritten = draft.write(last ? asked.idempotency() : null);
        if (unwritten != null) {
            return unwritten;
        }
        return last
                ? draft.committed()
                : new PartlyDeleted(page.get(page.size() - 1).key().id());
    }

    private Refused unmet(DatabaseDeleted asked, DocumentKey settings, WriteTxn txn) {
        if (!Documents.exists(txn, asked.database())) {
            return NO_DATABASE;
        }
        DocumentEdit delete = new DocumentEdit(settings, new Edit.Delete(), asked.preconditions(), null);
        return new Judge(
                        0,
                        delete,
                        Documents.read(txn, settings, state.vector()).document(),
                        DeletePolicy.UPDATE_WINS,
                        state.limits)
                .unmetPrecondition();
    }
}
