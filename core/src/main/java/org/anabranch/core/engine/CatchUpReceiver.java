package org.anabranch.core.engine;

import java.util.TreeSet;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.core.wire.CatchUpRow;
import org.anabranch.core.wire.Demand.CatchUpRequest;
import org.anabranch.core.wire.MemberId;
import org.anabranch.core.wire.Message.CatchUpBegin;
import org.anabranch.core.wire.Message.CatchUpBegin.Kind;
import org.anabranch.core.wire.Message.CatchUpRows;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.codec.MalformedException;
import org.anabranch.crdt.json.Document;

/**
 * The receiving half of catch-ups, one at a time. Rows are staged, and no document is touched until the end; then the
 * staged state and the sender's vector are adopted in one step, see {@link Staging}. A session whose connection ends is
 * thrown away and begun anew. The next one begins when the staged rows of the one before are all in their places.
 */
final class CatchUpReceiver {

    private record Session(long number, InboundConnection connection) {}

    private final ReplicaState state;
    private final RemoteCommits commits;
    private final Subscriptions subscriptions;
    private final TreeSet<Long> wanted = new TreeSet<>();
    private final TreeSet<ReplicaId> gaps = new TreeSet<>();
    private Session session;
    private CatchUpBegin begin;
    private long sessions;
    private boolean ended;

    CatchUpReceiver(ReplicaState state, RemoteCommits commits, Subscriptions subscriptions) {
        this.state = state;
        this.commits = commits;
        this.subscriptions = subscriptions;
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
        while (session == null && !state.staging.isFolding() && !wanted.isEmpty()) {
            InboundConnection connection = subscriptions.connection(wanted.pollFirst());
            if (connection == null) {
                continue;
            }
            if (state.vector().covers(connection.advertised())) {
                renewSubscriptions(connection, state.vector()); // nothing more to gain by a catch-up
            } else {
                session = new Session(++sessions, connection);
                connection.catchUp(new CatchUpRequest(session.number(), state.vector(), state.staging.progress()));
            }
        }
    }

    void begin(InboundConnection connection, CatchUpBegin message, WriteTxn txn) {
        if (isCurrent(connection, message.session())) {
            begin = message;
            if (message.kind() == Kind.RESUMED && state.staging.progress() != null) {
                state.staging.resume(message.vector(), txn);
            } else if (message.kind() == Kind.RESUMED) {
                abandon(connection, txn); // this replica has come by something of its own meanwhile
            } else {
                state.staging.begin(message.vector(), txn);
            }
        }
    }

    private void abandon(InboundConnection connection, WriteTxn txn) {
        forget();
        state.staging.interrupt(txn);
        wanted.add(connection.number());
        startNext();
    }

    /** What had come of the catch-up that is resumed is up to date; the rest follows. */
    void mark(InboundConnection connection, long number, WriteTxn txn) {
        if (isUnderWay(connection, number) && begin.kind() == Kind.RESUMED && state.staging.progress() != null) {
            state.staging.revised(txn);
        }
    }

    /** @throws MalformedException if a row is not what a peer can have written; nothing bad is staged */
    void rows(InboundConnection connection, CatchUpRows message, WriteTxn txn, long nowMillis)
            throws MalformedException {
        if (isUnderWay(connection, message.session())) {
            for (CatchUpRow row : message.rows()) {
                Document news = news(row);
                state.staging.stage(row.key(), news, row.touches(), txn);
                state.observe(news.latestTime(), nowMillis);
            }
            if (begin.full() && state.vector().isEmpty() && !message.rows().isEmpty()) {
                state.staging.reached(
                        message.rows().get(message.rows().size() - 1).key(), txn);
            }
        }
    }

    void end(InboundConnection connection, long number, WriteTxn txn, long nowMillis) {
        if (isUnderWay(connection, number)) {
            ended = true;
            if (!begin.full()) {
                adopt(txn, nowMillis);
            }
        }
    }

    /** Does some of what is left to do after the end of a catch-up; tells whether there was anything. */
    boolean turn(WriteTxn txn, long nowMillis) {
        if (ended) {
            if (!state.staging.dropUnnamed(txn)) {
                adopt(txn, nowMillis);
            }
            return true;
        }
        if (state.staging.isFolding()) {
            state.staging.fold(txn);
            startNext();
            return true;
        }
        return false;
    }

    private void forget() {
        session = null;
        begin = null;
        ended = false;
    }

    /** The connection is gone, and with it what was staged from it. */
    void closed(InboundConnection connection, WriteTxn txn) {
        wanted.remove(connection.number());
        if (isFrom(connection)) {
            forget();
            state.staging.interrupt(txn);
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
        VersionVector before = state.vector();
        if (begin.full()) {
            state.raiseFloor(begin.floor());
            state.feedDeletes.raiseFloor(begin.floor());
        }
        state.staging.adopt(txn);
        state.advance(state.vector().max(begin.vector()));
        InboundConnection connection = session.connection();
        forget();
        renewSubscriptions(connection, before);
        commits.applyReady(txn, nowMillis);
        subscriptions.choose();
        startNext();
    }

    /** The new leaves, in the context of all that the sender knew but what it says is still alive: joined, it removes the rest. */
    private Document news(CatchUpRow row) throws MalformedException {
        return DocumentCodec.decodeLeaves(
                row.leaves(), CausalContext.of(begin.vector()).minus(row.kept()));
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
