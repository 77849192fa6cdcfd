package org.anabranch.node.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.anabranch.core.engine.Changes.Position;
import org.anabranch.core.loop.CommitListener;
import org.anabranch.core.loop.Shard;
import org.anabranch.crdt.causal.VersionVector;

/**
 * Those who wait for changes, by database. A waiting one holds an entry here: no thread, no transaction, no timer. Commits
 * wake the followers of the databases that they changed, and of these all that are equally far are read for once, on a
 * worker, so that ten thousand cost one read. While a wake-up is under way others join it.
 *
 * <p>Who waits has been given all there was. So when a commit changes the database, everything before that commit counts as
 * given, whatever it was, and nobody looks through other databases' changes. May be used by any number of threads.
 */
final class Feeds implements CommitListener {

    private static final long LOOK_MILLIS = 250;

    /** The followers of one database, there while there are any. */
    private static final class Topic {
        private final String database;
        private int followers;
        private Set<Follower> waiting = new LinkedHashSet<>();
        private boolean waking;
        /** Whether one of them waits until the node can read what there is. */
        private boolean holds;

        private long lastChange;
        /** Of the change that wakes those who wait: what there was before it, and the change before that. */
        private VersionVector before = VersionVector.EMPTY;

        private long changeBefore;

        Topic(String database) {
            this.database = database;
        }
    }

    private record Wake(Set<Follower> followers, VersionVector before, long changeBefore) {}

    private record Group(FeedQuery query, Position position) {}

    private final Vertx vertx;
    private final Shard shard;
    private final FeedTokens tokens;
    private final Map<String, Topic> topics = new HashMap<>();
    private long groups;
    private VersionVector vector = VersionVector.EMPTY;
    private int waiting;
    private boolean stopped;
    private long timer;

    Feeds(Vertx vertx, Shard shard, FeedTokens tokens) {
        this.vertx = vertx;
        this.shard = shard;
        this.tokens = tokens;
    }

    void start() {
        shard.onCommits(this);
        timer = vertx.setPeriodic(LOOK_MILLIS, tick -> tellIdle());
    }

    /** Ends what waits, now and later. */
    void stop() {
        vertx.cancelTimer(timer);
        List<Follower> all = new ArrayList<>();
        synchronized (this) {
            stopped = true;
            for (Topic topic : topics.values()) {
                all.addAll(topic.waiting);
                topic.waiting.clear();
            }
            waiting = 0;
        }
        tell(all, Follower::end);
    }

    synchronized int waiting() {
        return waiting;
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    /** How many groups of commits were heard of. What is read now has seen them all. */
    synchronized long groups() {
        return groups;
    }

    /** From now on changes of the follower's database are noted; until it leaves. */
    synchronized void enter(Follower follower) {
        topics.computeIfAbsent(follower.query.database(), Topic::new).followers++;
    }

    synchronized void leave(Follower follower) {
        Topic topic = topics.get(follower.query.database());
        if (topic.waiting.remove(follower)) {
            waiting--;
        }
        if (--topic.followers == 0) {
            topics.remove(topic.database);
        }
    }

    /** Until there is something for it, at the latest until it is due. */
    void await(Follower follower) {
        synchronized (this) {
            if (!stopped) {
                Topic topic = topics.get(follower.query.database());
                topic.waiting.add(follower);
                waiting++;
                topic.holds |= follower.isHeld;
                long last = follower.isHeld ? groups : topic.lastChange;
                if (follower.seen < last || follower.seen == Follower.NOTHING_SEEN) {
                    wake(topic);
                }
                return;
            }
        }
        follower.end();
    }

    @Override
    public synchronized void committed(VersionVector before, VersionVector after, SortedSet<String> databases) {
        groups++;
        vector = after;
        for (Topic topic : topics.values()) {
            if (topic.holds || databases.contains(topic.database)) {
                if (!topic.waking) {
                    topic.before = before;
                    topic.changeBefore = topic.lastChange;
                }
                topic.lastChange = groups;
                if (!topic.waiting.isEmpty()) {
                    wake(topic);
                }
            }
        }
    }

    private void wake(Topic topic) {
        if (!topic.waking) {
            topic.waking = true;
            vertx.executeBlocking(
                    () -> {
                        serve(take(topic));
                        return null;
                    },
                    false);
        }
    }

    private synchronized Wake take(Topic topic) {
        Wake wake = new Wake(topic.waiting, topic.before, topic.changeBefore);
        waiting -= topic.waiting.size();
        topic.waiting = new LinkedHashSet<>();
        topic.waking = false;
        topic.holds = false;
        return wake;
    }

    private void serve(Wake wake) {
        Map<Group, List<Follower>> groupsOfEqual = new LinkedHashMap<>();
        for (Follower follower : wake.followers()) {
            if (!follower.isHeld && follower.seen >= wake.changeBefore()) {
                lift(follower, wake.before());
            }
            groupsOfEqual
                    .computeIfAbsent(new Group(follower.query, follower.position), group -> new ArrayList<>())
                    .add(follower);
        }
        groupsOfEqual.forEach(this::serve);
    }

    /** Nothing for it happened up to {@code later}. */
    private static void lift(Follower follower, VersionVector later) {
        if (later.covers(follower.position.vector())) {
            follower.position = Position.at(later);
        }
    }

    private void serve(Group group, List<Follower> followers) {
        long seenBefore = groups();
        try {
            Optional<FeedPage> page = FeedPage.read(shard, tokens, group.query(), group.position());
            tell(
                    followers,
                    page.isPresent() ? follower -> follower.deliver(page.get(), seenBefore) : Follower::expired);
        } catch (RuntimeException e) {
            tell(followers, follower -> follower.failed(e));
        }
    }

    /** Each on its own event loop; one task for each loop. */
    private static void tell(List<Follower> followers, Consumer<Follower> what) {
        Map<Context, List<Follower>> byLoop = new IdentityHashMap<>();
        followers.forEach(follower -> byLoop.computeIfAbsent(follower.context, loop -> new ArrayList<>())
                .add(follower));
        byLoop.forEach((loop, some) -> loop.runOnContext(now -> some.forEach(what)));
    }

    private void tellIdle() {
        long nowNanos = System.nanoTime();
        Map<Group, List<Follower>> due = new LinkedHashMap<>();
        synchronized (this) {
            for (Topic topic : topics.values()) {
                for (Iterator<Follower> each = topic.waiting.iterator(); each.hasNext(); ) {
                    Follower follower = each.next();
                    if (follower.dueNanos - nowNanos <= 0) {
                        if (!topic.waking && !follower.isHeld && follower.seen >= topic.lastChange) {
                            lift(follower, vector);
                        }
                        due.computeIfAbsent(new Group(follower.query, follower.position), group -> new ArrayList<>())
                                .add(follower);
                        if (follower.waitsOn()) {
                            follower.dueNanos = nowNanos + EventStream.HEARTBEAT_NANOS;
                        } else {
                            each.remove();
                            waiting--;
                        }
                    }
                }
            }
        }
        due.forEach((group, followers) -> {
            FeedPage nothing = FeedPage.empty(tokens, group.query(), group.position());
            tell(followers, follower -> follower.idle(nothing));
        });
    }
}
