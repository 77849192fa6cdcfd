package org.anabranch.core.engine;

import java.util.List;
import java.util.Optional;
import org.anabranch.core.wire.MemberEntry;
import org.anabranch.core.wire.MemberId;
import org.anabranch.core.wire.Message;
import org.anabranch.core.wire.Message.Hello;
import org.anabranch.core.wire.Message.Refusal;
import org.anabranch.core.wire.SealedVectors;
import org.anabranch.crdt.causal.VersionVector;

/** Who may exchange anything with whom. */
final class Greeting {

    /** The version of the messages; two nodes must speak the same one. */
    static final int PROTOCOL = 3;

    private final ClusterSettings cluster;
    private final long boot;
    private final ReplicaState state;

    Greeting(ClusterSettings cluster, long boot, ReplicaState state) {
        this.cluster = cluster;
        this.boot = boot;
        this.state = state;
    }

    /** @param untold of what is sealed, what the peer must be told; it is told with whom it belonged to */
    Hello hello(VersionVector untold) {
        return new Hello(
                PROTOCOL,
                cluster.name(),
                cluster.shared(),
                state.self,
                boot,
                SealedVectors.digest(state.sealed()),
                untold,
                state.gossip(untold.isEmpty() ? state.unsealedOwners() : state.members.owners()));
    }

    /**
     * What the vectors of a connection leave out from this greeting on; empty if the peer has to tell it.
     *
     * @param known what they left out before
     */
    Optional<SealedVectors> sealed(Hello hello, VersionVector known) {
        for (VersionVector candidate : List.of(state.sealed(), known.max(hello.sealed()))) {
            if (SealedVectors.digest(candidate) == hello.sealedDigest()) {
                return Optional.of(new SealedVectors(candidate));
            }
        }
        return Optional.empty();
    }

    /** Why this node does not listen to the sender; empty if it does. */
    Optional<Refusal> refusal(Hello hello) {
        if (isRetired(hello)) {
            return Optional.of(new Refusal(
                    hello.sender() + " was retired from the cluster: with an empty data directory it can join anew",
                    true));
        }
        return reason(hello).map(reason -> new Refusal(reason, false));
    }

    private boolean isRetired(Hello hello) {
        MemberEntry claimed = hello.gossip().members().get(hello.sender());
        return hello.cluster().equals(cluster.name())
                && claimed != null
                && !hello.sender().equals(state.self)
                && !hello.gossip().vector().isEmpty()
                && state.members.isOver(hello.sender(), claimed);
    }

    private Optional<String> reason(Hello hello) {
        if (hello.protocol() != PROTOCOL) {
            return Optional.of("it speaks protocol " + hello.protocol() + ", this node " + PROTOCOL);
        }
        Optional<String> difference = cluster.differenceFrom(new ClusterSettings(hello.cluster(), hello.settings()));
        if (difference.isPresent()) {
            return difference;
        }
        if (hello.boot() == boot) {
            return Optional.of("the peer address leads back to this node itself");
        }
        if (!hello.gossip().members().containsKey(hello.sender())) {
            return Optional.of("its list of members lacks itself");
        }
        if (hello.sender().equals(state.self)) {
            return Optional.of("another process runs as " + state.self + " as well; each node needs a name of its own");
        }
        if (state.isRetired()) {
            return Optional.of(state.self + " was retired from the cluster");
        }
        if (state.isPaused(hello.sender().dc())) {
            return Optional.of("the exchange with " + hello.sender().dc() + " is paused at " + state.self);
        }
        return Optional.empty();
    }

    /** Why the node that a link has reached is not the one to send to; empty if it is. */
    Optional<String> objection(String link, Message.Welcome welcome) {
        MemberId receiver = welcome.receiver();
        if (!receiver.dc().equals(link)) {
            return Optional.of("the address given for datacenter '" + link + "' leads to " + receiver);
        }
        MemberEntry claimed = welcome.gossip().members().get(receiver);
        boolean over = claimed != null && state.members.isOver(receiver, claimed);
        return over && !welcome.gossip().vector().isEmpty()
                ? Optional.of(receiver + " was retired from the cluster")
                : Optional.empty();
    }
}
