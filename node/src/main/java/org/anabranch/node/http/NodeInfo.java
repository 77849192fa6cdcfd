package org.anabranch.node.http;

import org.anabranch.crdt.causal.ReplicaId;

/** Who answers. */
public record NodeInfo(String cluster, String dc, String node, String version, ReplicaId replica) {}
