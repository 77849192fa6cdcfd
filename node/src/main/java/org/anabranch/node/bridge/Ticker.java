package org.anabranch.node.bridge;

import io.vertx.core.Vertx;

/**
 * Runs a task again and again, each time an interval after the last. After a stall of the process it runs once, not once
 * for every interval missed, so that counting ticks does not take this node's own sleep for the others' silence.
 */
final class Ticker {
    private final Vertx vertx;
    private final long intervalMillis;
    private final Runnable task;
    private long timer;
    private boolean stopped;

    private Ticker(Vertx vertx, long intervalMillis, Runnable task) {
        this.vertx = vertx;
        this.intervalMillis = intervalMillis;
        this.task = task;
    }

    /** To be called on a context, on which the task will run. */
    static Ticker start(Vertx vertx, long intervalMillis, Runnable task) {
        Ticker ticker = new Ticker(vertx, intervalMillis, task);
        ticker.schedule();
        return ticker;
    }

    void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
    }

    private void schedule() {
        timer = vertx.setTimer(intervalMillis, fired -> {
            task.run();
            if (!stopped) {
                schedule();
            }
        });
    }
}
