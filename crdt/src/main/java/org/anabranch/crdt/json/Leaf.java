package org.anabranch.crdt.json;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.Objects;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.position.Position;

/**
 * What one dot labels: a document is a set of these. Immutable, and the same wherever the dot is, with one exception: a
 * {@link Count} whose younger dot took up older ones.
 */
public sealed interface Leaf {

    /** The slot that it belongs to. */
    Path path();

    /** The facet that it is part of; null if it shows nothing. */
    Facet facet();

    /** One written value: a scalar, or where the path is atomic any value, which is written and read as one. */
    record Register(Path path, JsonValue value, HybridTimestamp time) implements Leaf {
        public Register {
            requireBelowRoot(path);
            Objects.requireNonNull(time);
            if (!value.isScalar() && value.depth() > JsonValue.DEPTH_MAX) {
                throw new IllegalArgumentException("a value is nested at most " + JsonValue.DEPTH_MAX + " deep");
            }
        }

        @Override
        public Facet facet() {
            return Facet.REGISTER;
        }
    }

    /**
     * What was added to and taken from a counter, in one commit or in several that were folded.
     *
     * @param added not negative, of at most {@link #BITS_MAX} bits
     * @param subtracted likewise
     * @param changed the dot of the fold that gave this leaf its content; null if that is the leaf's own dot
     */
    record Count(Path path, BigInteger added, BigInteger subtracted, Dot changed) implements Leaf {

        /** An increment has at most {@value JsonValue.JsonNumber#DIGITS_MAX} digits; the rest is room for sums. */
        public static final int BITS_MAX = 4_096;

        public Count {
            requireBelowRoot(path);
            requireCount(added);
            requireCount(subtracted);
        }

        /** @param by positive, negative or zero */
        static Count of(Path path, BigInteger by) {
            return new Count(path, by.max(BigInteger.ZERO), by.negate().max(BigInteger.ZERO), null);
        }

        BigInteger sum() {
            return added.subtract(subtracted);
        }

        @Override
        public Facet facet() {
            return Facet.COUNTER;
        }

        private static void requireCount(BigInteger count) {
            if (count.signum() < 0 || count.bitLength() > BITS_MAX) {
                throw new IllegalArgumentException("a count has 0 to " + BITS_MAX + " bits and is not negative");
            }
        }
    }

    /** Says that the slot was made a map, be it empty. */
    record MapMarker(Path path) implements Leaf {
        @Override
        public Facet facet() {
            return Facet.MAP;
        }
    }

    /** Says that the slot was made a list, be it empty. */
    record ListMarker(Path path) implements Leaf {
        public ListMarker {
            requireBelowRoot(path);
        }

        @Override
        public Facet facet() {
            return Facet.LIST;
        }
    }

    /**
     * Says where an element was moved to. It shows nothing by itself: an element that is deleted stays so, wherever it is
     * moved to meanwhile.
     *
     * @param position ends with this leaf's own dot
     */
    record Placed(Path path, Position position) implements Leaf {
        public Placed {
            if (!(path.step() instanceof Step.Element)) {
                throw new IllegalArgumentException("only elements of lists have a place");
            }
            Objects.requireNonNull(position);
        }

        @Override
        public Facet facet() {
            return null;
        }
    }

    /** Says that the slot was made a set, be it empty. */
    record SetMarker(Path path) implements Leaf {
        public SetMarker {
            requireBelowRoot(path);
        }

        @Override
        public Facet facet() {
            return Facet.SET;
        }
    }

    /** A scalar that was added to a set. */
    record Member(Path path, JsonValue value) implements Leaf {
        public Member {
            requireBelowRoot(path);
            if (!value.isScalar()) {
                throw new IllegalArgumentException("the members of a set are scalars");
            }
        }

        @Override
        public Facet facet() {
            return Facet.SET;
        }
    }

    /**
     * Says that the document was deleted, by someone who had seen {@code observed} of it, this record included. The
     * contents stay, so that a concurrent update finds the whole document.
     */
    record DeleteRecord(CausalContext observed) implements Leaf {
        @Override
        public Path path() {
            return Path.ROOT;
        }

        @Override
        public Facet facet() {
            return null;
        }
    }

    /** The dot under which the content of {@code leaf}, labelled {@code dot}, is news. */
    static Dot changeDot(Dot dot, Leaf leaf) {
        return leaf instanceof Count count && count.changed != null ? count.changed : dot;
    }

    /**
     * The join of two leaves with one dot: for counts the one that took up more. Any other difference is a faulty peer's
     * making; one of the two is chosen by content alone, so that even then all replicas agree.
     */
    static Leaf join(Leaf mine, Leaf theirs) {
        return mine.equals(theirs) || BY_CONTENT.compare(mine, theirs) >= 0 ? mine : theirs;
    }

    Comparator<Leaf> BY_CONTENT = Comparator.<Leaf, BigInteger>comparing(
                    leaf -> leaf instanceof Count count ? count.added.add(count.subtracted) : BigInteger.ZERO)
            .thenComparing(
                    leaf -> leaf instanceof Count count ? count.changed : null,
                    Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Leaf::toString);

    private static void requireBelowRoot(Path path) {
        if (path.isRoot()) {
            throw new IllegalArgumentException("the root is a map");
        }
    }
}
