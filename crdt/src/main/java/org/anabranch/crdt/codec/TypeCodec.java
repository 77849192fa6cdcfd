package org.anabranch.crdt.codec;

import org.anabranch.crdt.types.AddWinsSet;
import org.anabranch.crdt.types.EnableWinsFlag;
import org.anabranch.crdt.types.GrowOnlyCounter;
import org.anabranch.crdt.types.LwwRegister;
import org.anabranch.crdt.types.MovableList;
import org.anabranch.crdt.types.MvRegister;
import org.anabranch.crdt.types.PnCounter;
import org.anabranch.crdt.types.Resettable;
import org.anabranch.crdt.types.UpdateWinsMap;

/**
 * The binary form of the types that stand alone, for states and deltas alike. There is one for each state: equal states are
 * equal bytes, and bytes that decode are those that the result encodes to. Anything else, bytes of another type included,
 * is refused with a {@link MalformedException}, after work in proportion to the bytes and without allocating more than a
 * small multiple of them.
 *
 * <p>What is encoded is, in this order: the version, the type, the replicas that are named further on, the context, and the
 * leaves by dot. A replica costs about 10 bytes, a leaf 2 and its content.
 *
 * @param <T> the type
 */
public abstract class TypeCodec<T> {

    private static final int GROW_ONLY_COUNTER = 1;
    private static final int PN_COUNTER = 2;
    private static final int LWW_REGISTER = 3;
    private static final int MV_REGISTER = 4;
    private static final int ENABLE_WINS_FLAG = 5;
    private static final int ADD_WINS_SET = 6;
    private static final int UPDATE_WINS_MAP = 7;
    private static final int MOVABLE_LIST = 8;

    TypeCodec() {}

    public abstract byte[] encode(T state);

    public abstract T decode(byte[] bytes) throws MalformedException;

    abstract T empty();

    /** The type, from the outside in. */
    abstract byte[] kinds();

    abstract LeafCodec<?> leaves();

    public static TypeCodec<GrowOnlyCounter> growOnlyCounter() {
        return new StateCodec<>(GrowOnlyCounter.ZERO, LeafCodec.COUNTS, GROW_ONLY_COUNTER);
    }

    public static TypeCodec<PnCounter> pnCounter() {
        return new StateCodec<>(PnCounter.ZERO, LeafCodec.COUNTS, PN_COUNTER);
    }

    public static <E> TypeCodec<LwwRegister<E>> lwwRegister(ElementCodec<E> values) {
        return new StateCodec<>(LwwRegister.empty(), LeafCodec.stamped(values), LWW_REGISTER);
    }

    public static <E> TypeCodec<MvRegister<E>> mvRegister(ElementCodec<E> values) {
        return new StateCodec<>(MvRegister.empty(), LeafCodec.elements(values), MV_REGISTER);
    }

    public static TypeCodec<EnableWinsFlag> enableWinsFlag() {
        return new StateCodec<>(EnableWinsFlag.DISABLED, LeafCodec.MARKS, ENABLE_WINS_FLAG);
    }

    public static <E extends Comparable<? super E>> TypeCodec<AddWinsSet<E>> addWinsSet(ElementCodec<E> elements) {
        return new StateCodec<>(AddWinsSet.empty(), LeafCodec.elements(elements), ADD_WINS_SET);
    }

    @SuppressWarnings("unchecked") // the leaves under a key are those of the values' type
    public static <K extends Comparable<? super K>, T extends Resettable<?, T>>
            TypeCodec<UpdateWinsMap<K, T>> updateWinsMap(ElementCodec<K> keys, TypeCodec<T> values) {
        LeafCodec<Object> under = (LeafCodec<Object>) values.leaves();
        return new StateCodec<>(
                UpdateWinsMap.<K, T>of(values.empty()), LeafCodec.keyed(keys, under), UPDATE_WINS_MAP, values.kinds());
    }

    public static <E> TypeCodec<MovableList<E>> movableList(ElementCodec<E> values) {
        return new StateCodec<>(MovableList.empty(), LeafCodec.listed(values), MOVABLE_LIST);
    }
}
