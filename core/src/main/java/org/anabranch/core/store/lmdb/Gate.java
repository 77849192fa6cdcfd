package org.anabranch.core.store.lmdb;

/** Lets threads in until it is closed, and closes when the last has left: LMDB crashes the process if closed while read. */
final class Gate {

    private int inside;
    private boolean closing;

    synchronized void enter() {
        if (closing) {
            throw new IllegalStateException("the store is closed");
        }
        inside++;
    }

    synchronized void leave() {
        inside--;
        notifyAll();
    }

    /** Waits until nobody is inside; an interrupt does not end the wait, and is passed on after it. */
    synchronized void close() {
        closing = true;
        boolean interrupted = false;
        while (inside > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
