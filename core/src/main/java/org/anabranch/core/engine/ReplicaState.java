package org.anabranch.core.engine;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.anabranch.core.store.LocalKey;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.core.wire.Batch.DocumentDelta;
import org.anabranch.core.wire.BatchCodec;
import org.anabranch.core.wire.Gossip;
import org.anabranch.core.wire.MemberAck;
import org.anabranch.core.wire.MemberEntry;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.HybridClock;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

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
    final EngineLimits limits;

    private final Supplier<ReplicaId> incarnations;
    private ReplicaId incarnation;
    private long generation;
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

    ReplicaState(
            MemberId self,
            Members members,
            VersionVector vector,
            VersionVector floor,
            EngineLimits limits,
            Supplier<ReplicaId> incarnations) {
        this.self = self;
        this.members = members;
        this.vector = vector;
        this.floor = floor;
        this.limits = limits;
        this.incarnations = incarnations;
        this.ring = new BatchRing(limits.ringBytesMax());
        MemberEntry last = members.get(self);
        takeNewIncarnation(last == null ? 0 : last.generation());
    }

    ReplicaId incarnation() {
        return incarnation;
    }

    VersionVector vector() {
        return vector;
    }

    VersionVector floor() {
        return floor;
    }

    /** From now on this replica writes under a fresh id, in a generation above {@code generation}. */
    void takeNewIncarnation(long generation) {
        this.generation = Math.max(this.generation, generation) + 1;
        incarnation = incarnations.get();
        depsTold = VersionVector.EMPTY;
        ackNumber = 0;
        members.put(self, new MemberEntry(this.generation, incarnation));
        membersChanged = true;
    }

    /**
     * Takes over what others know of the members.
     *
     * @return whether somebody else writes as this very member: this directory was restored from a backup, or copied
     */
    boolean mergeMembers(Gossip gossip) {
        membersChanged |= members.merge(gossip.members(), gossip.owners());
        return !members.get(self).equals(new MemberEntry(generation, incarnation));
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
        return vector.without(incarnation).changedSince(depsTold);
    }

    /** The rows of a commit with the numbers {@code (from, to]} are written: it is made one, and goes out. */
    void commit(long from, long to, List<DocumentDelta> deltas) {
        ring.add(BatchCodec.batch(incarnation, from, to, newDeps(), deltas));
        depsTold = vector.without(incarnation);
        advance(vector.with(incarnation, to));
    }

    void advance(VersionVector grown) {
        if (grown != vector) {
            vector = grown;
            vectorChanged = true;
            acks.countAgain(vector);
        }
    }

    void raiseFloor(VersionVector higher, WriteTxn txn) {
        floor = floor.max(higher);
        txn.setFloor(floor);
        floorRaised = true;
    }

    VersionVector stable() {
        return acks.stable(members.entries().keySet(), self, vector);
    }

    /** Whether it falls to this member to collect for all. */
    boolean isLowestActive() {
        return members.entries().firstKey().equals(self);
    }

    /** Incarnations that write no more, and of which every member has the same. */
    SortedSet<ReplicaId> ended() {
        TreeSet<ReplicaId> ended = new TreeSet<>(vector.entries().keySet());
        members.entries().values().forEach(entry -> ended.remove(entry.incarnation()));
        ended.removeIf(origin -> !acks.agree(members.entries().keySet(), self, origin, vector.get(origin)));
        return ended;
    }

    /** A row became collectable by touches that a sweep may have passed already. */
    void sweepAgain(VersionVector touches) {
        if (swept.covers(touches)) {
            swept = VersionVector.EMPTY;
        }
    }

    /** @param withOwners whether to tell all incarnations' owners, or leave them out */
    Gossip gossip(boolean withOwners) {
        TreeMap<MemberId, MemberAck> told = new TreeMap<>(acks.latest());
        told.put(self, new MemberAck(members.get(self), ++ackNumber, vector));
        return new Gossip(members.entries(), withOwners ? members.owners() : new TreeMap<>(), vector, told);
    }

    /** Writes what changed in this state; tells whether anything did. */
    boolean save(WriteTxn txn) {
        boolean changed = vectorChanged || membersChanged || floorRaised;
        if (vectorChanged) {
            txn.setVector(vector);
        }
        if (membersChanged) {
            txn.putLocal(LocalKey.MEMBERS, MembersRecord.encode(members));
        }
        vectorChanged = false;
        membersChanged = false;
        floorRaised = false;
        return changed;
    }
}
