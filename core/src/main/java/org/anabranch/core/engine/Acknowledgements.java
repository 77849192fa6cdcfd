package org.anabranch.core.engine;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anabranch.core.wire.MemberAck;
import org.anabranch.core.wire.MemberId;
import org.anabranch.core.wire.MemberStart;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * What each other member has durably, as far as that may be relied on here.
 *
 * <p>A member's word <em>counts</em> only when this replica has applied everything in it: otherwise something that the
 * member itself wrote before may still be under way, and what is called stable would not be. For each member there is
 * the word that counts, the oldest that waits, and the newest; the newest moves up when the oldest counts. (With the
 * newest alone, a member that writes all the time would never be counted.) A newer incarnation's word replaces what the
 * older one said, waiting or not, since a rolled-back node may have acknowledged what no longer exists.
 */
final class Acknowledgements {

    private static final class Word {
        MemberAck counted;
        MemberAck oldest;
        MemberAck newest;

        MemberAck latest() {
            return newest != null ? newest : oldest != null ? oldest : counted;
        }
    }

    private final TreeMap<MemberId, Word> words = new TreeMap<>();

    /** Tells whether this was news. */
    boolean take(MemberId member, MemberAck ack, VersionVector vector) {
        Word word = words.computeIfAbsent(member, id -> new Word());
        MemberAck latest = word.latest();
        if (latest != null && !ack.isAfter(latest)) {
            return false;
        }
        boolean reincarnated = latest != null && ack.start().compareTo(latest.start()) > 0;
        if (reincarnated || word.oldest == null) {
            word.oldest = ack;
            word.newest = null;
        } else {
            word.newest = ack;
        }
        count(word, vector);
        return true;
    }

    /** Looks again at what waits, after this replica's vector has grown. */
    void countAgain(VersionVector vector) {
        words.values().forEach(word -> count(word, vector));
    }

    private static void count(Word word, VersionVector vector) {
        while (word.oldest != null && vector.covers(word.oldest.vector())) {
            word.counted = word.oldest;
            word.oldest = word.newest;
            word.newest = null;
        }
    }

    /** The latest word of the member, or null: true of its disk, whatever else is still under way. */
    MemberAck latest(MemberId member) {
        Word word = words.get(member);
        return word == null ? null : word.latest();
    }

    /**
     * Whether the member has {@code origin} at exactly this number, and nobody will ever hear otherwise: it has said so
     * since its present start, when it knew everything that its earlier ones had left, and no later word of it waits.
     */
    boolean agrees(MemberId member, MemberStart start, ReplicaId origin, long number) {
        Word word = words.get(member);
        return word != null
                && word.oldest == null
                && word.counted != null
                && word.counted.start().equals(start)
                && word.counted.vector().get(origin) == number;
    }

    /** The latest word of each member, for passing on. */
    SortedMap<MemberId, MemberAck> latest() {
        TreeMap<MemberId, MemberAck> latest = new TreeMap<>();
        for (Map.Entry<MemberId, Word> entry : words.entrySet()) {
            latest.put(entry.getKey(), entry.getValue().latest());
        }
        return latest;
    }

    /** What every member of {@code members} but {@code self} has, and {@code own}; empty while one has said nothing that counts. */
    VersionVector stable(Iterable<MemberId> members, MemberId self, VersionVector own) {
        VersionVector stable = own;
        for (MemberId member : members) {
            if (!member.equals(self)) {
                Word word = words.get(member);
                stable = word == null || word.counted == null ? VersionVector.EMPTY : stable.min(word.counted.vector());
            }
        }
        return stable;
    }
}
