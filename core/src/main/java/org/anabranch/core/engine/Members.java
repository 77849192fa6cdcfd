package org.anabranch.core.engine;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.anabranch.core.wire.MemberEntry;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.ReplicaId;

/** The nodes of the cluster that were ever heard of, and the incarnation under which each writes. */
final class Members {

    private final TreeMap<MemberId, MemberEntry> entries = new TreeMap<>();
    private final TreeMap<ReplicaId, MemberId> owners = new TreeMap<>();
    private int arrivals;

    Members() {}

    Members(SortedMap<MemberId, MemberEntry> entries, SortedMap<ReplicaId, MemberId> owners) {
        merge(entries, owners);
    }

    SortedMap<MemberId, MemberEntry> entries() {
        return Collections.unmodifiableSortedMap(entries);
    }

    /** Those that are not retired, in order. */
    List<MemberId> present() {
        return where(entry -> !entry.isRetired());
    }

    /** Those for which the others wait before they collect anything: neither retired nor lagging. */
    List<MemberId> awaited() {
        return where(entry -> !entry.isRetired() && !entry.isLagging());
    }

    /** Those that write. */
    List<MemberId> writing() {
        return where(entry -> entry.standing() == MemberEntry.Standing.ACTIVE && !entry.isLagging());
    }

    private List<MemberId> where(Predicate<MemberEntry> which) {
        return entries.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The member's entry, or null. */
    MemberEntry get(MemberId member) {
        return entries.get(member);
    }

    /** Whether the life that a member claims is over, as far as it and this node know: it was retired, or there is a later one. */
    boolean isOver(MemberId member, MemberEntry claimed) {
        MemberEntry known = entries.get(member);
        MemberEntry joined = known == null ? claimed : known.join(claimed);
        return joined.isRetired() || joined.start().life() > claimed.start().life();
    }

    /** Who writes, or wrote, under an incarnation, as far as that is known. */
    SortedMap<ReplicaId, MemberId> owners() {
        return Collections.unmodifiableSortedMap(owners);
    }

    /** How many were heard of for the first time, each of a member's lives counted. */
    int arrivals() {
        return arrivals;
    }

    /** Joins the entry with what is known; tells whether that changed anything. */
    boolean put(MemberId member, MemberEntry entry) {
        owners.put(entry.incarnation(), member);
        MemberEntry before = entries.get(member);
        MemberEntry joined = before == null ? entry : before.join(entry);
        entries.put(member, joined);
        if (before == null || joined.start().life() > before.start().life()) {
            arrivals++;
        }
        return !joined.equals(before);
    }

    /** Takes over what is newer; tells whether anything was. */
    boolean merge(SortedMap<MemberId, MemberEntry> others, SortedMap<ReplicaId, MemberId> otherOwners) {
        int known = owners.size();
        owners.putAll(otherOwners);
        boolean changed = owners.size() > known;
        for (Map.Entry<MemberId, MemberEntry> other : others.entrySet()) {
            changed |= put(other.getKey(), other.getValue());
        }
        return changed;
    }
}
