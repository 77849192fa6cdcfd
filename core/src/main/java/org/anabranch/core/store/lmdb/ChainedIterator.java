package org.anabranch.core.store.lmdb;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** For each of {@code sources}, what {@code open} makes of it, one after the other; each is opened when it is its turn. */
final class ChainedIterator<S, T> implements Iterator<T> {

    private final Iterator<S> sources;
    private final Function<S, Iterator<T>> open;
    private Iterator<T> current = Collections.emptyIterator();

    ChainedIterator(Iterator<S> sources, Function<S, Iterator<T>> open) {
        this.sources = sources;
        this.open = open;
    }

    @Override
    public boolean hasNext() {
        while (!current.hasNext() && sources.hasNext()) {
            current = open.apply(sources.next());
        }
        return current.hasNext();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return current.next();
    }
}
