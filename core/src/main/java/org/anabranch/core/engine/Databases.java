package org.anabranch.core.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.ReadTxn.StoredDocument;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DocumentView;

/**
 * The settings of the databases, decoded once and kept until they change.
 *
 * <p>A row says whether readers see its document, under the policy that held when it was written. Where that policy
 * changes afterwards, since two datacenters made one database differently or the database was deleted, the rows of that
 * database are looked through again before the group is committed: readers never meet one policy's flags with another's.
 */
final class Databases {

    private static final int SETTINGS_KEPT_MAX = 4_096;
    static final int PAGE_ROWS = 256;

    private final Map<String, DatabaseSettings> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, DatabaseSettings> eldest) {
            return size() > SETTINGS_KEPT_MAX;
        }
    };
    private final TreeSet<String> policyChanged = new TreeSet<>();
    private final TreeSet<String> changedDuringCatchUp = new TreeSet<>();

    /** @param vector of the replica, the transaction's commits so far included */
    DatabaseSettings settings(String database, ReadTxn txn, VersionVector vector) {
        DatabaseSettings settings = known.get(database);
        if (settings == null) {
            settings = DatabaseSettings.of(txn.document(DocumentKey.settingsOf(database))
                    .flatMap(row ->
                            Documents.decode(row, vector.max(row.touches())).view(DeletePolicy.UPDATE_WINS)));
            known.put(database, settings);
        }
        return settings;
    }

    /** How deleted documents beside {@code key} read. Settings themselves are never lost to a delete. */
    DeletePolicy policy(DocumentKey key, ReadTxn txn, VersionVector vector) {
        return isSettings(key)
                ? DeletePolicy.UPDATE_WINS
                : settings(key.database(), txn, vector).deletes();
    }

    static boolean isSettings(DocumentKey key) {
        return key.database().equals(DocumentKey.SYSTEM_DATABASE);
    }

    /** Settings are about to be written that will read as {@code view}. */
    void change(DocumentKey settings, Optional<DocumentView> view, ReadTxn txn, VersionVector vector) {
        String database = settings.id();
        DeletePolicy before = settings(database, txn, vector).deletes();
        DatabaseSettings after = DatabaseSettings.of(view);
        known.put(database, after);
        if (after.deletes() != before) {
            policyChanged.add(database);
            changedDuringCatchUp.add(database);
        }
    }

    void catchUpBegins() {
        changedDuringCatchUp.clear();
    }

    /** Rows were staged under a policy that changed since: they are looked through again, once they are adopted. */
    void catchUpEnds() {
        policyChanged.addAll(changedDuringCatchUp);
    }

    /**
     * Brings the rows in line with the policies. Costs all documents of each database whose policy has changed.
     *
     * @return the databases in which documents read otherwise now
     */
    List<String> followPolicies(WriteTxn txn, VersionVector vector) {
        List<String> reread = new ArrayList<>();
        for (String database : policyChanged) {
            boolean changed = false;
            DeletePolicy policy = settings(database, txn, vector).deletes();
            String after = null;
            do {
                List<StoredDocument> page = page(txn, database, after);
                changed |= followPolicy(page, policy, txn, vector);
                after = page.size() < PAGE_ROWS
                        ? null
                        : page.get(page.size() - 1).key().id();
            } while (after != null);
            if (changed) {
                reread.add(database);
            }
        }
        policyChanged.clear();
        return reread;
    }

    private static boolean followPolicy(
            List<StoredDocument> page, DeletePolicy policy, WriteTxn txn, VersionVector vector) {
        boolean changed = false;
        for (StoredDocument stored : page) {
            DocumentRow row = stored.row();
            if (row.collectable()) { // as every document with a delete record is; on others the policies agree
                Document document = Documents.decode(row, vector);
                if (document.isVisible(policy) != row.visible()) {
                    txn.putDocument(stored.key(), Documents.reread(row, document.view(policy)));
                    changed = true;
                }
            }
        }
        return changed;
    }

    /** The first rows of the database after the id {@code after}, or from the beginning if that is null. */
    static List<StoredDocument> page(ReadTxn txn, String database, String after) {
        DocumentRange range = new DocumentRange(
                Optional.of(database), Optional.ofNullable(after), after != null, Optional.empty(), false);
        List<StoredDocument> page = new ArrayList<>();
        for (Iterator<StoredDocument> rows = txn.documents(range); rows.hasNext() && page.size() < PAGE_ROWS; ) {
            page.add(rows.next());
        }
        return page;
    }
}
