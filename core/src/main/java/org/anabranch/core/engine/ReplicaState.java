package org.anabranch.core.engine;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.LocalKey;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.core.wire.Batch;
import org.anabranch.core.wire.Batch.DocumentDelta;
import org.anabranch.core.wire.BatchCodec;
import org.anabranch.core.wire.Gossip;
import org.anabranch.core.wire.MemberAck;
import org.anabranch.core.wire.MemberEntry;
import org.anabranch.core.wire.MemberEntry.Standing;
import org.anabranch.core.wire.MemberId;
import org.anabranch.core.wire.MemberStart;
import org.anabranch.crdt.causal.HybridClock;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DocumentView;

/**
 * What a replica knows besides its documents: who it is, what it has, who else there is. One thread's, like everything
 * in this package that is not a record. During a step it runs ahead of the disk by the group under way; effects leave
 * only after that group is durable, so that whatever is said of this state outside is true.
 */
final class ReplicaState {

    final MemberId self;
    final Members members;
    final Acknowledgements acks = new Acknowledgements();
    final BatchRing ring;
    final Databases databases = new Databases();
    final VersionCache versions;
    final RememberedWrites remembered;
    final FeedDeletes feedDeletes;
    final Staging staging;
    final EngineLimits limits;

    private final Supplier<ReplicaId> incarnations;
    private final TreeSet<String> changedDatabases = new TreeSet<>();
    private final TreeSet<String> paused = new TreeSet<>();
    private MemberStart start;
    private VersionVector vector;
    private VersionVector floor;
    /** Up to here the collectable index was looked through. */
    VersionVector swept = VersionVector.EMPTY;

    private VersionVector depsTold = VersionVector.EMPTY;
    private HybridTimestamp clock = HybridTimestamp.ZERO;
    private long ackNumber;
    private boolean vectorChanged;
    private boolean membersChanged;
    private boolean floorRaised;
    private boolean pausedChanged;
    private boolean rowsRemoved;

    ReplicaState(MemberId self, ReadTxn stored, EngineLimits limits, Supplier<ReplicaId> incarnations) {
        this.self = self;
        this.members = stored.local(LocalKey.MEMBERS).map(MembersRecord::decode).orElseGet(Members::new);
        stored.local(LocalKey.PAUSED).map(PausedRecord::decode).ifPresent(paused::addAll);
        this.vector = stored.vector();
        this.floor = stored.floor();
        this.limits = limits;
        this.incarnations = incarnations;
        this.ring = new BatchRing(limits.ringBytesMax());
        this.versions = new VersionCache(limits.versionCacheBytesMax());
        this.remembered = new RememberedWrites(limits.idempotency());
        this.feedDeletes = new FeedDeletes(limits.feedDeletes(), stored);
        this.staging = new Staging(this, stored);
        MemberEntry last = members.get(self);
        if (last != null && last.isRetired()) {
            throw new IllegalStateException(
                    self + " was retired from the cluster: with an empty data directory it can join anew");
        }
        start = last == null ? new MemberStart(1, 0, null) : last.start();
        takeNewIncarnation(0);
    }

    ReplicaId incarnation() {
        return start.incarnation();
    }

    MemberStart start() {
        return start;
    }

    VersionVector vector() {
        return vector;
    }

    VersionVector floor() {
        return floor;
    }

    /** From now on this replica writes under a fresh id, in a generation above {@code generation}. */
    void takeNewIncarnation(long generation) {
        begin(start.life(), Math.max(start.generation(), generation) + 1);
    }

    /** This replica has nothing, and its member was here before and is retired or further on: it joins as another. */
    void beginNewLife() {
        MemberEntry before = members.get(self);
        begin(before.start().life() + (before.isRetired() ? 1 : 0), before.generation() + 1);
    }

    private void begin(long life, long generation) {
        start = new MemberStart(life, generation, incarnations.get());
        depsTold = VersionVector.EMPTY;
        ackNumber = 0;
        MemberEntry before = members.get(self);
        boolean same = before != null && before.start().life() == life;
        put(self, same ? before.with(start) : MemberEntry.of(start));
        membersChanged = true;
    }

    void put(MemberId member, MemberEntry entry) {
        membersChanged |= members.put(member, entry);
    }

    /**
     * Takes over what others know of the members. Whoever is new among them is given the present state as a whole, never
     * one that was passed meanwhile: what this replica has acknowledged may be purged by members that have not heard of
     * the new one yet, and it must not build on what they purge.
     */
    void mergeMembers(Gossip gossip) {
        int before = members.arrivals();
        membersChanged |= members.merge(gossip.members(), gossip.owners());
        if (members.arrivals() > before) {
            ring.clear();
        }
    }

    /**
     * Takes a member's word; tells whether it was news. Words are kept in memory only: after a restart nothing is stable
     * until all members have spoken again, which is late and never wrong. But what was heard before the restart no longer
     * shows which words are out of date, and others may pass on one from before the member was rolled back: the members
     * table, which is durable, shows that.
     */
    boolean takeAck(MemberId member, MemberAck ack) {
        MemberEntry known = members.get(member);
        boolean outdated = known != null && ack.start().compareTo(known.start()) < 0;
        return !outdated && acks.take(member, ack, vector);
    }

    /** Whether the life of this member that this replica belongs to is over. */
    boolean isRetired() {
        MemberEntry own = members.get(self);
        return own.isRetired() || own.start().life() > start.life();
    }

    boolean takesWrites() {
        return !isRetired() && members.get(self).standing() == Standing.ACTIVE;
    }

    boolean isPaused(String dc) {
        return paused.contains(dc);
    }

    void setPaused(String dc, boolean isPaused) {
        pausedChanged |= isPaused ? paused.add(dc) : paused.remove(dc);
    }

    HybridTimestamp nextTimestamp(long nowMillis) {
        clock = HybridClock.next(clock, nowMillis);
        return clock;
    }

    void observe(HybridTimestamp seen, long nowMillis) {
        clock = HybridClock.observe(clock, seen, nowMillis);
    }

    /** What this replica's next batch must name as its dependencies: what it has got from others since the previous one. */
    private VersionVector newDeps() {
        return vector.without(incarnation()).changedSince(depsTold);
    }

    /**
     * The numbers {@code (from, to]} as a commit of this replica, next after its last one.
     *
     * @param remembered of the commit, if it is made under an idempotency key; else null
     */
    Batch batch(long from, long to, List<DocumentDelta> deltas, RememberedWrite remembered) {
        return BatchCodec.batch(incarnation(), from, to, newDeps(), deltas, remembered);
    }

    /** The rows of the batch are written: it is a commit now, and goes out. */
    void commit(Batch batch) {
        ring.add(batch);
        depsTold = vector.without(incarnation());
        advance(vector.with(incarnation(), batch.to()));
    }

    void advance(VersionVector grown) {
        if (grown != vector) {
            vector = grown;
            vectorChanged = true;
            acks.countAgain(vector);
        }
    }

    /**
     * Writes a document's row, and lets settings, versions, the sweep and a catch-up under way follow.
     *
     * @param delta what was joined with the document
     */
    void write(DocumentKey key, DocumentRow row, Optional<DocumentView> view, Document delta, WriteTxn txn) {
        if (Databases.isSettings(key)) {
            databases.change(key, view, txn, vector);
        }
        putRow(key, row, txn);
        view.ifPresent(shown -> versions.remember(key, shown.etag(), row, vector.max(row.touches())));
        staging.follow(key, row, delta, txn);
    }

    /** Writes a document's row, and lets feeds and the sweep follow. */
    void putRow(DocumentKey key, DocumentRow row, WriteTxn txn) {
        DocumentRow trimmed = trim(row);
        keepForFeeds(
                key,
                row.shown().changedSince(trimmed.touches()),
                txn); // what the index has not, or under another number
        txn.putDocument(key, trimmed);
        changedDatabases.add(key.database());
        if (row.collectable() && swept.covers(row.touches())) {
            swept = VersionVector.EMPTY; // a sweep has passed these touches already
        }
    }

    /** Drops the row of a document of which nothing is left but these touches that once showed. */
    void remove(DocumentKey key, VersionVector shown, WriteTxn txn) {
        keepForFeeds(key, shown, txn);
        txn.removeDocument(key);
        rowsRemoved = true;
    }

    private void keepForFeeds(DocumentKey key, VersionVector dropped, WriteTxn txn) {
        if (!Databases.isSettings(key)) {
            feedDeletes.keep(key, dropped, txn);
        }
    }

    /** Lets documents read as their databases' settings have it, and whoever follows such a database begin anew. */
    void followPolicies(WriteTxn txn) {
        for (String database : databases.followPolicies(txn, vector)) {
            DocumentKey settings = DocumentKey.settingsOf(database);
            txn.document(settings).ifPresent(row -> feedDeletes.keep(settings, row.touches(), txn));
            changedDatabases.add(database);
        }
    }

    /** The databases of which readers may see something else since the last time this was asked. */
    SortedSet<String> takeChangedDatabases() {
        TreeSet<String> taken = new TreeSet<>(changedDatabases);
        changedDatabases.clear();
        return taken;
    }

    void raiseFloor(VersionVector higher) {
        floorRaised |= !floor.covers(higher);
        floor = floor.max(higher);
    }

    VersionVector stable() {
        return acks.stable(members.awaited(), self, vector);
    }

    /** Whether it falls to this member to collect for all. */
    boolean isLowestWriting() {
        List<MemberId> writing = members.writing();
        return !writing.isEmpty() && writing.get(0).equals(self);
    }

    /**
     * The last numbers of incarnations that have ended; what {@link #vector()} is written over. An entry stays for ever:
     * without it an old backup would bring back what was deleted. Should one write again after all, the vector has its
     * later number as its own.
     */
    VersionVector sealed() {
        return vector.base();
    }

    /** Seals what has ended meanwhile, as far as the members' words tell. */
    void seal() {
        TreeMap<ReplicaId, Long> last = new TreeMap<>();
        endedUnsealed().forEach(origin -> last.put(origin, vector.get(origin)));
        seal(VersionVector.of(last));
    }

    /** Seals what another member calls sealed, as far as this one has the same. */
    void seal(VersionVector last) {
        TreeMap<ReplicaId, Long> more = new TreeMap<>();
        last.entries().forEach((origin, number) -> {
            boolean same = vector.get(origin) == number && sealed().get(origin) != number;
            if (same && !isWrittenUnder(origin)) {
                more.put(origin, number);
            }
        });
        if (!more.isEmpty()) {
            vector = vector.over(sealed().max(VersionVector.of(more)));
            vectorChanged = true;
        }
    }

    private boolean isWrittenUnder(ReplicaId incarnation) {
        return members.present().stream()
                .anyMatch(member -> members.get(member).incarnation().equals(incarnation));
    }

    /**
     * A row need not name touches of sealed incarnations, which every member has; the floor remembers them. What is
     * collectable keeps them, since it is found by them.
     */
    DocumentRow trim(DocumentRow row) {
        VersionVector kept = row.touches();
        VersionVector shown = row.shown();
        for (ReplicaId origin : row.touches().entries().keySet()) {
            boolean isSealed = row.touches().get(origin) <= sealed().get(origin);
            if (isSealed && !row.collectable()) {
                kept = kept.without(origin);
                shown = shown.without(origin);
            }
        }
        if (kept == row.touches()) {
            return row;
        }
        raiseFloor(row.touches().changedSince(kept));
        return new DocumentRow(kept, shown, row.visible(), row.conflicted(), row.collectable(), row.leaves());
    }

    /** Incarnations that write no more, and of which every member has the same. */
    SortedSet<ReplicaId> ended() {
        SortedSet<ReplicaId> ended = endedUnsealed();
        sealed().entries().forEach((origin, last) -> {
            if (vector.get(origin) == last) {
                ended.add(origin);
            }
        });
        return ended;
    }

    private SortedSet<ReplicaId> endedUnsealed() {
        TreeSet<ReplicaId> ended = new TreeSet<>(vector.own().entries().keySet());
        for (MemberId member : members.present()) {
            MemberStart present = members.get(member).start();
            ended.remove(present.incarnation());
            ended.removeIf(origin -> !member.equals(self) && !acks.agrees(member, present, origin, vector.get(origin)));
        }
        return ended;
    }

    /** Who wrote under which incarnation, as far as it is not sealed. */
    SortedMap<ReplicaId, MemberId> unsealedOwners() {
        TreeMap<ReplicaId, MemberId> owners = new TreeMap<>(members.owners());
        owners.keySet().removeAll(sealed().entries().keySet());
        return owners;
    }

    /** @param owners of incarnations, as far as they are to be told */
    Gossip gossip(SortedMap<ReplicaId, MemberId> owners) {
        TreeMap<MemberId, MemberAck> told = new TreeMap<>(acks.latest());
        told.put(self, new MemberAck(start, ++ackNumber, vector));
        return new Gossip(members.entries(), owners, vector, told);
    }

    /** Writes what changed in this state; tells whether anything did. */
    boolean save(WriteTxn txn) {
        boolean changed = vectorChanged || membersChanged || floorRaised || pausedChanged || rowsRemoved;
        if (vectorChanged) {
            txn.setVector(vector);
        }
        if (floorRaised) {
            txn.setFloor(floor);
        }
        if (membersChanged) {
            txn.putLocal(LocalKey.MEMBERS, MembersRecord.encode(members));
        }
        if (pausedChanged) {
            txn.putLocal(LocalKey.PAUSED, PausedRecord.encode(paused));
        }
        vectorChanged = false;
        membersChanged = false;
        pausedChanged = false;
        floorRaised = false;
        rowsRemoved = false;
        return changed;
    }
}
