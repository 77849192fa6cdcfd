package org.anabranch.core.loop;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.anabranch.core.engine.ClusterSettings;
import org.anabranch.core.engine.EngineLimits;
import org.anabranch.core.engine.Replica;
import org.anabranch.core.store.LocalKey;
import org.anabranch.core.store.Store;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.ReplicaId;

/**
 * What a shard is started with.
 *
 * @param peers the address of each datacenter that this node sends to, by its name
 * @param boot drawn at random at the process's start
 * @param incarnations fresh random replica ids
 */
public record ShardSetup(
        ClusterSettings cluster,
        MemberId self,
        SortedMap<String, String> peers,
        EngineLimits limits,
        long boot,
        Supplier<ReplicaId> incarnations) {

    Replica newReplica(Store store) {
        return new Replica(cluster, self, List.copyOf(peers.keySet()), store, limits, boot, incarnations);
    }

    /** Makes the store this node's; it never becomes another's. */
    void claim(Store store) {
        String name = cluster.name() + "/" + self;
        try (WriteTxn txn = store.write()) {
            Optional<String> owner =
                    txn.local(LocalKey.IDENTITY).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
            if (owner.isPresent() && !owner.get().equals(name)) {
                throw new IllegalStateException(
                        "the data directory belongs to " + owner.get() + " (cluster/dc/node), not to " + name);
            }
            if (owner.isEmpty()) {
                txn.putLocal(LocalKey.IDENTITY, name.getBytes(StandardCharsets.UTF_8));
                txn.commit();
            }
        }
    }
}
