package org.anabranch.core.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.anabranch.core.engine.RemoteCommits.Quiet;
import org.anabranch.core.store.DamagedException;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.core.store.ReadTxn.StagedRow;
import org.anabranch.core.store.ReadTxn.StoredDocument;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.core.wire.CatchUpRow;
import org.anabranch.core.wire.Demand.CatchUpRequest;
import org.anabranch.core.wire.MemberId;
import org.anabranch.core.wire.Message.CatchUpBegin;
import org.anabranch.core.wire.Message.CatchUpRows;
import org.anabranch.core.wire.MessageCodec;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.codec.MalformedException;
import org.anabranch.crdt.json.Document;

/**
 * The receiving half of catch-ups, one at a time. Rows are staged, and no document is touched until the end; then all of
 * them and the sender's vector are adopted in one transaction, each joined with what this replica has <em>by then</em>,
 * since local writes and streams went on meanwhile. A session whose connection ends is thrown away and begun anew.
 */
final class CatchUpReceiver {

    private static final int PAGE_ROWS = 256;

    private record Session(long number, InboundConnection connection) {}

    private final ReplicaState state;
    private final RemoteCommits commits;
    private final Subscriptions subscriptions;
    private final TreeSet<Long> wanted = new TreeSet<>();
    private final TreeSet<ReplicaId> gaps = new TreeSet<>();
    private Session session;
    private CatchUpBegin begin;
    private long sessions;
    private boolean staged;

    CatchUpReceiver(ReplicaState state, RemoteCommits commits, Subscriptions subscriptions) {
        this.state = state;
        this.commits = commits;
        this.subscriptions = subscriptions;
    }

    /** Whether the staging table was written to since the last time this was asked. */
    boolean takeStaged() {
        boolean taken = staged;
        staged = false;
        return taken;
    }

    boolean isActive() {
        return session != null;
    }

    /** Whether a catch-up from this member is under way. */
    boolean isFrom(MemberId member) {
        return session != null && session.connection().peer().equals(member);
    }

    private boolean isFrom(InboundConnection connection) {
        return session != null && session.connection() == connection;
    }

    /** {@code connection} no longer streams {@code origin} from where this replica is. */
    void gap(InboundConnection connection, ReplicaId origin) {
        gaps.add(origin);
        wanted.add(connection.number());
        startNext();
    }

    private void startNext() {
        while (session == null && !wanted.isEmpty()) {
            InboundConnection connection = subscriptions.connection(wanted.pollFirst());
            if (connection == null) {
                continue;
            }
            if (state.vector().covers(connection.advertised())) {
                renewSubscriptions(connection, state.vector()); // nothing more to gain by a catch-up
            } else {
                session = new Session(++sessions, connection);
                connection.catchUp(new CatchUpRequest(session.number(), state.vector()));
            }
        }
    }

    void begin(InboundConnection connection, CatchUpBegin message, WriteTxn txn) {
        if (isCurrent(connection, message.session())) {
            begin = message;
            txn.clearStaged();
            staged = true;
        }
    }

    /** @throws MalformedException if a row is not what a peer can have written; nothing bad is staged */
    void rows(InboundConnection connection, CatchUpRows message, WriteTxn txn) throws MalformedException {
        if (isUnderWay(connection, message.session())) {
            for (CatchUpRow row : message.rows()) {
                news(row);
                txn.stage(row.key(), MessageCodec.encodeRow(row));
            }
            staged = true;
        }
    }

    void end(InboundConnection connection, long number, WriteTxn txn, long nowMillis) {
        if (!isUnderWay(connection, number)) {
            return;
        }
        VersionVector before = state.vector();
        adopt(txn, nowMillis);
        session = null;
        begin = null;
        renewSubscriptions(connection, before);
        startNext();
    }

    /** The connection is gone, and with it what was staged from it. */
    void closed(InboundConnection connection, WriteTxn txn) {
        wanted.remove(connection.number());
        if (isFrom(connection)) {
            session = null;
            begin = null;
            txn.clearStaged();
            staged = true;
            gaps.forEach(subscriptions::renew);
            startNext();
        }
    }

    private boolean isCurrent(InboundConnection connection, long number) {
        return isFrom(connection) && session.number() == number;
    }

    private boolean isUnderWay(InboundConnection connection, long number) {
        return isCurrent(connection, number) && begin != null;
    }

    private void adopt(WriteTxn txn, long nowMillis) {
        Set<DocumentKey> named = new HashSet<>();
        Optional<DocumentKey> last = Optional.empty();
        for (List<StagedRow> page = page(txn, last); !page.isEmpty(); page = page(txn, last)) {
            for (StagedRow staged : page) {
                adopt(staged, txn, nowMillis);
                if (begin.full()) {
                    named.add(staged.key());
                }
            }
            last = Optional.of(page.get(page.size() - 1).key());
        }
        if (begin.full()) {
            removeUnnamed(named, txn, nowMillis);
            state.raiseFloor(begin.floor());
            state.feedDeletes.raiseFloor(begin.floor());
        }
        txn.clearStaged();
        state.advance(state.vector().max(begin.vector()));
    }

    private static List<StagedRow> page(WriteTxn txn, Optional<DocumentKey> after) {
        return txn.staged(after, PAGE_ROWS);
    }

    private void adopt(StagedRow staged, WriteTxn txn, long nowMillis) {
        try {
            CatchUpRow row = MessageCodec.decodeRow(staged.row());
            commits.join(row.key(), news(row), row.touches(), Quiet.NEVER, txn, nowMillis);
        } catch (MalformedException e) { // it was right when it was staged
            throw new DamagedException("the staged row of " + staged.key() + " cannot be decoded", e);
        }
    }

    /** The new leaves, in the context of all that the sender knew but what it says is still alive: joined, it removes the rest. */
    private Document news(CatchUpRow row) throws MalformedException {
        return DocumentCodec.decodeLeaves(
                row.leaves(), CausalContext.of(begin.vector()).minus(row.kept()));
    }

    private void removeUnnamed(Set<DocumentKey> named, WriteTxn txn, long nowMillis) {
        Document nothing = Document.EMPTY.withContext(CausalContext.of(begin.vector()));
        List<DocumentKey> unnamed = new ArrayList<>();
        for (Iterator<StoredDocument> mine = txn.documents(DocumentRange.EVERYTHING); mine.hasNext(); ) {
            DocumentKey key = mine.next().key();
            if (!named.contains(key)) {
                unnamed.add(key);
            }
        }
        for (DocumentKey key : unnamed) {
            commits.join(key, nothing, VersionVector.EMPTY, Quiet.NEVER, txn, nowMillis);
        }
    }

    /** Streams that ended with a gap, and those that a catch-up overtook, whoever sends them, go on from here. */
    private void renewSubscriptions(InboundConnection connection, VersionVector before) {
        VersionVector known = state.vector().max(connection.advertised());
        for (ReplicaId origin : known.entries().keySet()) {
            boolean overtaken = state.vector().get(origin) > before.get(origin);
            boolean ended = subscriptions.isSource(connection, origin) && gaps.remove(origin);
            if (overtaken || ended) {
                subscriptions.renew(origin);
            }
        }
    }
}
