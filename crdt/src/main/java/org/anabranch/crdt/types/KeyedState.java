package org.anabranch.crdt.types;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.dotstore.Causal;
import org.anabranch.crdt.dotstore.DotStore;
import org.anabranch.crdt.persistent.PersistentMap;

/**
 * A state whose leaves belong to keys: the literature's {@code DotMap}, kept flat, with an index by key beside the store
 * that follows each join. So a change of one key costs log n, whatever else there is.
 *
 * @param <K> the keys
 * @param <L> the leaves, each of which tells its key
 */
abstract class KeyedState<K extends Comparable<? super K>, L, T extends KeyedState<K, L, T>> extends Resettable<L, T> {

    /** The leaves of each key that has any. */
    final PersistentMap<K, DotStore<L>> byKey;

    KeyedState(Causal<L> causal, PersistentMap<K, DotStore<L>> byKey) {
        super(causal);
        this.byKey = byKey;
    }

    abstract K keyOf(L leaf);

    /** This state after changes, which were to leaves of the keys {@code touched} alone. */
    abstract T view(Causal<L> changed, PersistentMap<K, DotStore<L>> changedByKey, SortedSet<K> touched);

    @Override
    final T view(Causal<L> fresh) {
        Index index = new Index(PersistentMap.empty());
        fresh.store().forEach(index::added);
        return none().view(fresh, index.byKey, index.touched);
    }

    /** The state without leaves. */
    abstract T none();

    @Override
    public final T join(T other) {
        Index index = new Index(byKey);
        Causal<L> joined = causal.join(other.causal, Replicated::joinLeaves, index);
        if (joined == causal) {
            return self();
        }
        return joined.store() == other.leaves()
                ? other.view(joined, other.byKey, Collections.emptySortedSet())
                : view(joined, index.byKey, index.touched);
    }

    final DotStore<L> leavesOf(K key) {
        DotStore<L> leaves = byKey.get(key);
        return leaves == null ? DotStore.empty() : leaves;
    }

    private final class Index implements Causal.Changes<L> {
        private final TreeSet<K> touched = new TreeSet<>();
        private PersistentMap<K, DotStore<L>> byKey;

        Index(PersistentMap<K, DotStore<L>> byKey) {
            this.byKey = byKey;
        }

        @Override
        public void added(Dot dot, L leaf) {
            K key = keyOf(leaf);
            touched.add(key);
            DotStore<L> leaves = byKey.get(key);
            byKey = byKey.with(key, (leaves == null ? DotStore.<L>empty() : leaves).with(dot, leaf));
        }

        @Override
        public void removed(Dot dot, L leaf) {
            K key = keyOf(leaf);
            touched.add(key);
            DotStore<L> rest = byKey.get(key).without(dot);
            byKey = rest.isEmpty() ? byKey.without(key) : byKey.with(key, rest);
        }
    }
}
