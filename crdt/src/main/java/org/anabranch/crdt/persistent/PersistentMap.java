package org.anabranch.crdt.persistent;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * An immutable sorted map: a change returns a new map that shares all but the path to the change with the old one.
 *
 * <p>A weight-balanced tree [1] with the parameters (3, 2), which are the ones proved right for it [2]: no subtree is
 * more than three times as heavy as its sibling. Lookup, insertion and removal cost O(log n); building from sorted input
 * and walking cost O(n). A change that changes nothing returns {@code this}.
 *
 * <p>[1] Adams: Efficient sets, a balancing act. Journal of Functional Programming 3(4), 1993. [2] Hirai, Yamamoto:
 * Balancing weight-balanced trees. Journal of Functional Programming 21(3), 2011.
 */
public final class PersistentMap<K extends Comparable<? super K>, V> implements Iterable<Map.Entry<K, V>> {

    private static final int HEAVIER_TIMES_MAX = 3;
    private static final int INNER_TIMES_MAX = 2;
    private static final PersistentMap<?, ?> EMPTY = new PersistentMap<String, Object>(null);

    private final Node<K, V> root; // null when empty

    private PersistentMap(Node<K, V> root) {
        this.root = root;
    }

    @SuppressWarnings("unchecked") // it holds nothing
    public static <K extends Comparable<? super K>, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    /** @throws IllegalArgumentException unless the keys are strictly ascending */
    public static <K extends Comparable<? super K>, V> PersistentMap<K, V> ofSorted(
            List<? extends Map.Entry<K, V>> entries) {
        for (int i = 1; i < entries.size(); i++) {
            if (entries.get(i - 1).getKey().compareTo(entries.get(i).getKey()) >= 0) {
                throw new IllegalArgumentException("not ascending: "
                        + entries.get(i - 1).getKey() + ", " + entries.get(i).getKey());
            }
        }
        return wrap(build(entries, 0, entries.size()));
    }

    public int size() {
        return size(root);
    }

    public boolean isEmpty() {
        return root == null;
    }

    /** The value of {@code key}, or null when it is absent. */
    public V get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    public boolean containsKey(K key) {
        return get(key) != null;
    }

    public PersistentMap<K, V> with(K key, V value) {
        Node<K, V> changed = put(root, key, Objects.requireNonNull(value));
        return changed == root ? this : wrap(changed);
    }

    public PersistentMap<K, V> without(K key) {
        Node<K, V> changed = remove(root, key);
        return changed == root ? this : wrap(changed);
    }

    /** The entry with the least key; null when empty. */
    public Map.Entry<K, V> first() {
        return root == null ? null : first(root);
    }

    /**
     * The entry that has {@code index} smaller ones; costs O(log n).
     *
     * @throws IndexOutOfBoundsException unless {@code index} is from 0 to the size, less one
     */
    public Map.Entry<K, V> entryAt(int index) {
        int rest = Objects.checkIndex(index, size());
        Node<K, V> node = root;
        while (rest != size(node.left)) {
            if (rest < size(node.left)) {
                node = node.left;
            } else {
                rest -= size(node.left) + 1;
                node = node.right;
            }
        }
        return node;
    }

    /** How many keys are smaller than {@code key}, which need not be here; costs O(log n). */
    public int countBefore(K key) {
        int count = 0;
        for (Node<K, V> node = root; node != null; ) {
            if (key.compareTo(node.key) <= 0) {
                node = node.left;
            } else {
                count += size(node.left) + 1;
                node = node.right;
            }
        }
        return count;
    }

    /** In ascending order of the keys. */
    public void forEach(BiConsumer<? super K, ? super V> action) {
        visit(root, action);
    }

    /** In ascending order of the keys. */
    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
        return new Ascending<>(root, null);
    }

    /** The entries whose keys are not before {@code first}, ascending. */
    public Iterator<Map.Entry<K, V>> iteratorFrom(K first) {
        return new Ascending<>(root, first);
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof PersistentMap<?, ?> that) || size() != that.size()) {
            return false;
        }
        Iterator<?> theirs = that.iterator();
        for (Map.Entry<K, V> mine : this) {
            if (!mine.equals(theirs.next())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (Map.Entry<K, V> entry : this) {
            hash = 31 * hash + entry.hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("{");
        forEach((key, value) ->
                out.append(out.length() > 1 ? ", " : "").append(key).append('=').append(value));
        return out.append('}').toString();
    }

    private static <K extends Comparable<? super K>, V> PersistentMap<K, V> wrap(Node<K, V> root) {
        return root == null ? empty() : new PersistentMap<>(root);
    }

    private static <K, V> Node<K, V> build(List<? extends Map.Entry<K, V>> entries, int from, int to) {
        if (from == to) {
            return null;
        }
        int middle = (from + to) >>> 1;
        Map.Entry<K, V> entry = entries.get(middle);
        return new Node<>(
                build(entries, from, middle), entry.getKey(), entry.getValue(), build(entries, middle + 1, to));
    }

    private static <K, V> void visit(Node<K, V> node, BiConsumer<? super K, ? super V> action) {
        if (node != null) {
            visit(node.left, action);
            action.accept(node.key, node.value);
            visit(node.right, action);
        }
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> put(Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(null, key, value, null);
        }
        int order = key.compareTo(node.key);
        if (order == 0) {
            return node.value == value ? node : new Node<>(node.left, node.key, value, node.right);
        }
        if (order < 0) {
            Node<K, V> left = put(node.left, key, value);
            return left == node.left ? node : balance(left, node, node.right);
        }
        Node<K, V> right = put(node.right, key, value);
        return right == node.right ? node : balance(node.left, node, right);
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> remove(Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.key);
        if (order < 0) {
            Node<K, V> left = remove(node.left, key);
            return left == node.left ? node : balance(left, node, node.right);
        }
        if (order > 0) {
            Node<K, V> right = remove(node.right, key);
            return right == node.right ? node : balance(node.left, node, right);
        }
        if (node.left == null) {
            return node.right;
        }
        return node.right == null ? node.left : balance(node.left, first(node.right), withoutFirst(node.right));
    }

    private static <K, V> Node<K, V> first(Node<K, V> node) {
        return node.left == null ? node : first(node.left);
    }

    private static <K, V> Node<K, V> withoutFirst(Node<K, V> node) {
        return node.left == null ? node.right : balance(withoutFirst(node.left), node, node.right);
    }

    /** A node with the entry of {@code middle}; the subtrees were balanced before one of them changed by one entry. */
    private static <K, V> Node<K, V> balance(Node<K, V> left, Node<K, V> middle, Node<K, V> right) {
        if (weight(right) > HEAVIER_TIMES_MAX * weight(left)) {
            return weight(right.left) < INNER_TIMES_MAX * weight(right.right)
                    ? node(node(left, middle, right.left), right, right.right)
                    : node(node(left, middle, right.left.left), right.left, node(right.left.right, right, right.right));
        }
        if (weight(left) > HEAVIER_TIMES_MAX * weight(right)) {
            return weight(left.right) < INNER_TIMES_MAX * weight(left.left)
                    ? node(left.left, left, node(left.right, middle, right))
                    : node(node(left.left, left, left.right.left), left.right, node(left.right.right, middle, right));
        }
        return node(left, middle, right);
    }

    private static <K, V> Node<K, V> node(Node<K, V> left, Node<K, V> entry, Node<K, V> right) {
        return new Node<>(left, entry.key, entry.value, right);
    }

    private static int size(Node<?, ?> node) {
        return node == null ? 0 : node.size;
    }

    private static int weight(Node<?, ?> node) {
        return size(node) + 1;
    }

    private static final class Node<K, V> implements Map.Entry<K, V> {
        final Node<K, V> left;
        final K key;
        final V value;
        final Node<K, V> right;
        final int size;

        Node(Node<K, V> left, K key, V value, Node<K, V> right) {
            this.left = left;
            this.key = key;
            this.value = value;
            this.right = right;
            this.size = size(left) + 1 + size(right);
        }

        @Override
        public K getKey() {
            return key;
        }

        @Override
        public V getValue() {
            return value;
        }

        @Override
        public V setValue(V value) {
            throw new UnsupportedOperationException("a persistent map does not change");
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Map.Entry<?, ?> that && key.equals(that.getKey()) && value.equals(that.getValue());
        }

        @Override
        public int hashCode() {
            return key.hashCode() ^ value.hashCode();
        }

        @Override
        public String toString() {
            return key + "=" + value;
        }
    }

    private static final class Ascending<K extends Comparable<? super K>, V> implements Iterator<Map.Entry<K, V>> {
        private final ArrayDeque<Node<K, V>> ahead = new ArrayDeque<>();

        Ascending(Node<K, V> root, K first) {
            Node<K, V> node = root;
            while (node != null) {
                if (first == null || first.compareTo(node.key) <= 0) {
                    ahead.push(node);
                    node = node.left;
                } else {
                    node = node.right;
                }
            }
        }

        @Override
        public boolean hasNext() {
            return !ahead.isEmpty();
        }

        @Override
        public Map.Entry<K, V> next() {
            if (ahead.isEmpty()) {
                throw new NoSuchElementException();
            }
            Node<K, V> result = ahead.pop();
            for (Node<K, V> node = result.right; node != null; node = node.left) {
                ahead.push(node);
            }
            return result;
        }
    }
}
