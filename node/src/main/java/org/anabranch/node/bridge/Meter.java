package org.anabranch.node.bridge;

import java.util.concurrent.atomic.AtomicLong;
import org.anabranch.core.engine.Transport.Traffic;

/** Counts the bytes of one link or inbound connection; read from any thread. */
final class Meter {
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();

    void sent(int bytes) {
        sent.addAndGet(bytes);
    }

    void received(int bytes) {
        received.addAndGet(bytes);
    }

    Traffic traffic() {
        return new Traffic(sent.get(), received.get());
    }
}
