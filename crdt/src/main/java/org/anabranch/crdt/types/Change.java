package org.anabranch.crdt.types;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.dotstore.Causal;
import org.anabranch.crdt.dotstore.DotStore;

/** A delta in the making: fresh leaves, and the dots of what they replace. For one mutation of one state. */
final class Change<L> {

    private final ReplicaId me;
    private long last;
    private final TreeMap<Dot, L> written = new TreeMap<>();
    private final List<Dot> named = new ArrayList<>();

    Change(Causal<L> before, ReplicaId me) {
        this.me = me;
        this.last = before.context().last(me);
    }

    Change<L> kill(Dot observed) {
        named.add(observed);
        return this;
    }

    Change<L> kill(DotStore<?> observed) {
        observed.forEach((dot, leaf) -> named.add(dot));
        return this;
    }

    /** The dot of the next leaf that is written. */
    Dot next() {
        return new Dot(me, last + 1);
    }

    Change<L> write(L leaf) {
        Dot dot = next();
        last = dot.seq();
        written.put(dot, leaf);
        named.add(dot);
        return this;
    }

    /** Nothing, if nothing was written or killed. A removal alone takes a dot too, so that vectors tell of it. */
    Causal<L> delta() {
        if (!named.isEmpty() && written.isEmpty()) {
            named.add(next());
        }
        return new Causal<>(DotStore.of(written), CausalContext.of(named));
    }
}
