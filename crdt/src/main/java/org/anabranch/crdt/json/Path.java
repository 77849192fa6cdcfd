package org.anabranch.crdt.json;

import java.util.Objects;
import org.anabranch.crdt.position.Position;

/**
 * The place of a slot in a document's tree: the steps down from the root. Immutable; paths share their beginnings. A
 * {@link Pointer} is how a client names a place, and the two differ where a step is not a key.
 */
public final class Path {

    public static final Path ROOT = new Path(null, null, 0);

    /** The longest path that is represented; what a client may write is limited well below. */
    public static final int DEPTH_MAX = JsonValue.DEPTH_MAX;

    private final Path parent;
    private final Step step;
    private final int depth;

    private Path(Path parent, Step step, int depth) {
        this.parent = parent;
        this.step = step;
        this.depth = depth;
    }

    /** @throws IllegalArgumentException if this path has {@link #DEPTH_MAX} steps already, or for an element of the root */
    public Path child(Step next) {
        if (depth == DEPTH_MAX) {
            throw new IllegalArgumentException("a path has at most " + DEPTH_MAX + " steps");
        }
        if (depth == 0 && next instanceof Step.Element) {
            throw new IllegalArgumentException("the root is a map");
        }
        return new Path(this, Objects.requireNonNull(next), depth + 1);
    }

    public Path key(String name) {
        return child(new Step.Key(name));
    }

    public Path element(Position id) {
        return child(new Step.Element(id));
    }

    public boolean isRoot() {
        return depth == 0;
    }

    /** The path without its last step; null for the root. */
    public Path parent() {
        return parent;
    }

    /** The last step; null for the root. */
    public Step step() {
        return step;
    }

    public int depth() {
        return depth;
    }

    /** From the root down. */
    public Step[] steps() {
        Step[] steps = new Step[depth];
        for (Path path = this; path.depth > 0; path = path.parent) {
            steps[path.depth - 1] = path.step;
        }
        return steps;
    }

    /** Whether it leads through maps alone. */
    boolean isOfKeys() {
        return isRoot() || step instanceof Step.Key && parent.isOfKeys();
    }

    /** This path's first {@code length} steps. */
    public Path ancestor(int length) {
        Path path = this;
        while (path.depth > length) {
            path = path.parent;
        }
        return path;
    }

    public boolean startsWith(Path other) {
        return other.depth <= depth && ancestor(other.depth).equals(other);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Path that) || depth != that.depth) {
            return false;
        }
        Path mine = this;
        Path theirs = that;
        while (mine != theirs) { // ends at the root, which is one object
            if (!mine.step.equals(theirs.step)) {
                return false;
            }
            mine = mine.parent;
            theirs = theirs.parent;
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (Path path = this; path.depth > 0; path = path.parent) {
            hash = 31 * hash + path.step.hashCode();
        }
        return hash;
    }

    /** As a JSON pointer, in which elements stand with their ids. */
    @Override
    public String toString() {
        Pointer pointer = Pointer.ROOT;
        for (Step next : steps()) {
            pointer = pointer.child(next.toString());
        }
        return pointer.toString();
    }
}
