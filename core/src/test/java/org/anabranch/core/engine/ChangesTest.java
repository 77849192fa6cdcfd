package org.anabranch.core.engine;

import static org.anabranch.core.engine.ReplicationTest.delete;
import static org.anabranch.core.engine.ReplicationTest.increment;
import static org.anabranch.core.engine.ReplicationTest.put;
import static org.anabranch.core.engine.ReplicationTest.set;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.anabranch.core.engine.Changes.Change;
import org.anabranch.core.engine.Changes.Page;
import org.anabranch.core.engine.Changes.Position;
import org.anabranch.core.engine.Changes.Question;
import org.anabranch.core.engine.SimulatedCluster.Site;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.junit.jupiter.api.Test;

/** Followers of a database's changes, who go from replica to replica. */
class ChangesTest {

    private static final int KEEP_MILLIS = 60_000;
    private static final EngineLimits SMALL = limits(KEEP_MILLIS);

    private static EngineLimits limits(long keepMillis) {
        EngineLimits standard = EngineLimits.DEFAULTS;
        return new EngineLimits(
                1 << 20,
                64,
                10_000,
                512,
                2_048,
                4_096,
                8_192,
                1_000,
                0,
                standard.laggingAfterMillis(),
                EngineLimits.Idempotency.DEFAULTS,
                new EngineLimits.FeedDeletes(keepMillis, 1_000));
    }

    /** What somebody has who takes every change in, wherever it comes from. */
    private static final class Reader {
        final TreeMap<String, String> has = new TreeMap<>();
        final Question question;
        Position position = Position.BEGINNING;
        int given;
        int expired;
        int held;

        Reader(int changesMax) {
            question = new Question("shop", "", changesMax, 1 << 20, 7);
        }

        /** One page, if the site has what this reader has seen; tells whether there was nothing more. */
        boolean read(Site site) {
            try (ReadTxn txn = site.store.read()) {
                if (!position.isWithin(txn.vector())) {
                    return false;
                }
                Optional<Page> page = Changes.page(txn, question, position);
                if (page.isEmpty()) {
                    expired++;
                    has.clear();
                    has.putAll(shown(txn));
                    position = Changes.end(txn);
                    return true;
                }
                for (Change change : page.get().changes()) {
                    given++;
                    change.view()
                            .ifPresentOrElse(view -> has.put(change.id(), view.etag()), () -> has.remove(change.id()));
                }
                assertThat(page.get().atEnd() || !page.get().next().equals(position))
                        .as("every page makes progress")
                        .isTrue();
                position = page.get().next();
                held += page.get().isHeld() ? 1 : 0;
                return page.get().atEnd();
            }
        }

        void readAll(Site site) {
            while (!read(site)) {}
        }
    }

    private static TreeMap<String, String> shown(ReadTxn txn) {
        TreeMap<String, String> shown = new TreeMap<>();
        txn.documents(DocumentRange.of("shop"))
                .forEachRemaining(stored -> Documents.view(txn, stored.row())
                        .map(DocumentView::etag)
                        .ifPresent(etag -> shown.put(stored.key().id(), etag)));
        return shown;
    }

    private static TreeMap<String, String> shown(Site site) {
        try (ReadTxn txn = site.store.read()) {
            return shown(txn);
        }
    }

    @Test
    void aDeleteIsToldAfterThePurgeAndThenForALimitedTime() {
        SimulatedCluster cluster = new SimulatedCluster(1, SMALL);
        Site only = cluster.site("only");
        only.submit(put("a", "n", JsonNumber.of(1)));
        Reader inTime = new Reader(10);
        Reader late = new Reader(10);
        inTime.readAll(only);
        late.readAll(only);
        only.submit(delete("a"));
        cluster.settleAndCollect();
        inTime.readAll(only);
        assertThat(inTime.has).isEmpty();
        assertThat(inTime.given).isEqualTo(2);
        assertThat(inTime.expired).isZero();
        cluster.nowMillis += KEEP_MILLIS;
        cluster.settle();
        late.readAll(only);
        assertThat(late.expired).isEqualTo(1);
        assertThat(only.store.statistics().tables().get("feed-deletes").entries())
                .isZero();
    }

    @Test
    void whatOnlyCollectsIsNotTold() {
        SimulatedCluster cluster = new SimulatedCluster(1, SMALL);
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        for (int i = 0; i < 50; i++) {
            eu.submit(increment("likes", "/n", 1));
        }
        us.submit(put("a", "n", JsonNumber.of(1)));
        cluster.settle();
        us.submit(delete("a"));
        while (cluster.deliverSomething()) {}
        for (Site site : List.of(eu, us)) {
            Reader before = new Reader(100);
            before.readAll(site);
            int given = before.given;
            cluster.settleAndCollect();
            before.readAll(site);
            assertThat(before.given).as(site.dc).isEqualTo(given);
        }
    }

    @Test
    void whoIsAheadOfAReplicaIsNotGivenOlderStates() {
        SimulatedCluster cluster = new SimulatedCluster(1, SMALL);
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        eu.submit(put("a", "n", JsonNumber.of(1)));
        cluster.settle();
        cluster.cut("eu", "us");
        us.submit(set("a", "/u", JsonNumber.of(1)));
        eu.submit(set("a", "/e", JsonNumber.of(1)));
        Reader reader = new Reader(10);
        reader.readAll(us);
        assertThat(reader.read(eu)).isFalse();
        assertThat(reader.has).isEqualTo(shown(us));
        cluster.settle();
        reader.readAll(eu);
        assertThat(reader.has).isEqualTo(shown(eu));
    }

    @Test
    void noChangeIsMissedWhereverAReaderGoes() {
        long base = Long.getLong("seed", 4711);
        int seeds = Integer.getInteger("seeds", 12);
        int given = 0;
        int expired = 0;
        int held = 0;
        for (long seed = base; seed < base + seeds; seed++) {
            Reader reader = new Reader(3);
            try {
                run(seed, reader);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("replay with -Dtest=ChangesTest -Dseeds=1 -Dseed=" + seed, e);
            }
            given += reader.given;
            expired += reader.expired;
            held += reader.held;
        }
        System.out.println("ChangesTest: " + seeds + " seeds, " + given + " changes given, " + expired
                + " positions expired, " + held + " reads held while rows were folded");
    }

    private static void run(long seed, Reader reader) {
        Random random = new Random(seed);
        SimulatedCluster cluster = new SimulatedCluster(seed, limits(random.nextBoolean() ? 5_000 : 1_000_000));
        Site eu = cluster.site("eu", "us", "ap");
        Site us = cluster.site("us", "eu", "ap");
        Site ap = cluster.site("ap", "eu", "us");
        List<Site> sites = List.of(eu, us, ap);
        for (int step = 0; step < 400; step++) {
            Site site = sites.get(random.nextInt(3));
            String id = "d" + random.nextInt(6);
            switch (random.nextInt(14)) {
                case 0, 1 -> site.submit(put(id, "n", JsonNumber.of(step)));
                case 2 -> site.submit(set(id, "/" + site.dc, JsonNumber.of(step)));
                case 3 -> site.submit(increment("count", "/n", 1));
                case 4 -> site.submit(delete(id));
                case 5, 6, 7 -> reader.read(site);
                case 8 -> {
                    if (random.nextInt(10) == 0) {
                        site.crash();
                        site.start();
                    }
                }
                case 9 -> cluster.cut(site.dc, sites.get(random.nextInt(3)).dc);
                case 10 -> {
                    cluster.connectAll();
                    cluster.tick();
                }
                default -> {
                    for (int i = random.nextInt(30); i > 0 && cluster.deliverSomething(); i--) {}
                }
            }
            if (random.nextInt(60) == 0) {
                cluster.settleAndCollect();
            }
        }
        cluster.settle();
        Site last = sites.get(random.nextInt(3));
        reader.readAll(last);
        assertThat(reader.has).isEqualTo(shown(last));
    }
}
