package org.anabranch.core.engine;

import java.util.List;
import org.anabranch.core.engine.Command.DocumentEdit;
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

    private static final Refused STORE_FULL =
            Judge.refused(0, Reason.STORE_FULL, "the store has no room for this write", -1);
    private static final Refused NO_DATABASE = Judge.refused(0, Reason.NO_DATABASE, "there is no such database", -1);
    private static final Refused RETIRED =
            Judge.refused(0, Reason.RETIRED, "this node was retired and takes no more writes", -1);

    private final ReplicaState state;

    LocalCommits(ReplicaState state) {
        this.state = state;
    }

    Outcome commit(Command command, WriteTxn txn, long nowMillis) {
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
        return draft.write() ? draft.committed() : STORE_FULL;
    }

    /** Deletes the next page of the database's documents, and with the last one the settings. */
    Outcome delete(DatabaseDeleted asked, WriteTxn txn, long nowMillis) {
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
            draft.delete(settings);
        }
        if (!draft.write()) {
            return STORE_FULL;
        }
        return last
                ? draft.deleted()
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
