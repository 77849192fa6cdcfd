package org.anabranch.crdt.types;

import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.dotstore.Causal;
import org.anabranch.crdt.dotstore.DotStore;

/**
 * On or off. Where one side enables it while another disables it, it is on: a disable takes back the enables that it saw,
 * and no others.
 *
 * <p>The anomaly: to enable what is on already counts as a new enable, which outlives a concurrent disable that saw only
 * the old one.
 *
 * <p>A state has one leaf for each concurrent enable [1].
 *
 * <p>[1] Almeida, Shoker, Baquero: Delta state replicated data types, JPDC 111, 2018, section 7.
 */
public final class EnableWinsFlag extends Resettable<EnableWinsFlag.Mark, EnableWinsFlag> {

    public static final EnableWinsFlag DISABLED =
            new EnableWinsFlag(new Causal<>(DotStore.empty(), CausalContext.EMPTY));

    private EnableWinsFlag(Causal<Mark> causal) {
        super(causal);
    }

    /** Says that it was enabled. */
    public enum Mark {
        ENABLED
    }

    public boolean isEnabled() {
        return !isEmpty();
    }

    public EnableWinsFlag enable(ReplicaId me) {
        return view(change(me).kill(leaves()).write(Mark.ENABLED).delta());
    }

    /** The same as {@link #reset}. */
    public EnableWinsFlag disable(ReplicaId me) {
        return reset(me);
    }

    @Override
    EnableWinsFlag view(Causal<Mark> changed) {
        return new EnableWinsFlag(changed);
    }
}
