package org.anabranch.core.engine;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anabranch.core.wire.MemberEntry;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.ReplicaId;

/** The nodes of the cluster that were ever heard of, and the incarnation under which each writes. */
final class Members {

    private final TreeMap<MemberId, MemberEntry> entries = new TreeMap<>();
    private final TreeMap<ReplicaId, MemberId> owners = new TreeMap<>();

    Members() {}

    Members(SortedMap<MemberId, MemberEntry> entries, SortedMap<ReplicaId, MemberId> owners) {
        merge(entries, owners);
    }

    SortedMap<MemberId, MemberEntry> entries() {
        return Collections.unmodifiableSortedMap(entries);
    }

    /** The member's entry, or null. */
    MemberEntry get(MemberId member) {
        return entries.get(member);
    }

    /** Who writes, or wrote, under an incarnation, as far as that is known. */
    SortedMap<ReplicaId, MemberId> owners() {
        return Collections.unmodifiableSortedMap(owners);
    }

    boolean put(MemberId member, MemberEntry entry) {
        MemberEntry before = entries.get(member);
        owners.put(entry.incarnation(), member);
        if (before != null && before.compareTo(entry) >= 0) {
            return false;
        }
        entries.put(member, entry);
        return true;
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
