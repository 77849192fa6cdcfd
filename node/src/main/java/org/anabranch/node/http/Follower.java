package org.anabranch.node.http;

import io.vertx.core.Context;
import org.anabranch.core.engine.Changes.Position;

/**
 * A request that waits for changes. {@link Feeds} has it while it waits, and then reads and changes its fields under its
 * lock; what a follower is told, it is told on its own event loop.
 */
abstract class Follower {

    /** Of a follower that has more to read than it was given. */
    static final long NOTHING_SEEN = -1;

    final Context context;
    FeedQuery query;
    Position position;
    /** How many groups of commits had been heard of before its last page was read. */
    long seen = NOTHING_SEEN;
    /** Whether its last page tells nothing of what there was: the node could not read it. */
    boolean isHeld;
    /** When it is told that nothing has come. */
    long dueNanos;

    Follower(Context context, FeedQuery query, Position position) {
        this.context = context;
        this.query = query;
        this.position = position;
    }

    /** Here is the next page. It is not waiting any more. */
    abstract void deliver(FeedPage page, long seenBefore);

    /** What it would be told next is known no more. It is not waiting any more. */
    abstract void expired();

    /** Reading failed. It is not waiting any more. */
    abstract void failed(Throwable cause);

    /** Nothing has come by the time that was due. Whether it goes on waiting is for {@link #waitsOn} to say. */
    abstract void idle(FeedPage nothing);

    abstract boolean waitsOn();

    /** The node stops. It is not waiting any more. */
    abstract void end();
}
