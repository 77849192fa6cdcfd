package org.anabranch.core.loop;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.anabranch.crdt.causal.VersionVector;

/** Requests that wait for something to reach a version vector. Each costs an entry here, and no thread. */
final class VectorWaiters {

    private record Waiter(VersionVector wanted, long deadlineNanos, CompletableFuture<Boolean> result) {}

    private final Set<Waiter> waiting = new LinkedHashSet<>();
    private boolean closed;

    /** @param vector the one published last; asked again under the lock, so that no advance is missed */
    CompletionStage<Boolean> await(VersionVector wanted, long timeoutMillis, Supplier<VersionVector> vector) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        synchronized (this) {
            if (!vector.get().covers(wanted) && !closed && timeoutMillis > 0) {
                waiting.add(new Waiter(wanted, deadlineNanos, result));
                return result;
            }
        }
        result.complete(vector.get().covers(wanted));
        return result;
    }

    /** {@code vector} was published. */
    void advanced(VersionVector vector) {
        take(waiter -> vector.covers(waiter.wanted()))
                .forEach(waiter -> waiter.result().complete(true));
    }

    void expire() {
        long nowNanos = System.nanoTime();
        take(waiter -> waiter.deadlineNanos() - nowNanos <= 0)
                .forEach(waiter -> waiter.result().complete(false));
    }

    void close() {
        synchronized (this) {
            closed = true;
        }
        take(waiter -> true).forEach(waiter -> waiter.result().complete(false));
    }

    private synchronized List<Waiter> take(Predicate<Waiter> which) {
        List<Waiter> taken = new ArrayList<>();
        for (Iterator<Waiter> each = waiting.iterator(); each.hasNext(); ) {
            Waiter waiter = each.next();
            if (which.test(waiter)) {
                taken.add(waiter);
                each.remove();
            }
        }
        return taken;
    }
}
