package org.anabranch.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.junit.jupiter.api.Test;

class VersionCacheTest {

    private static final DocumentKey A = new DocumentKey("shop", "a");
    private static final DocumentKey B = new DocumentKey("shop", "b");
    private static final int LEAVES = 1_000;

    private final VersionCache cache = new VersionCache(3_000);

    private void remember(DocumentKey key, String etag, int content, long seq) {
        byte[] leaves = new byte[LEAVES];
        leaves[0] = (byte) content;
        VersionVector vector = VersionVector.EMPTY.with(new ReplicaId(1), seq);
        cache.remember(key, etag, new DocumentRow(vector, true, false, leaves), vector);
    }

    private int content(DocumentKey key, String etag) {
        return cache.find(key, etag).map(leaves -> leaves[0]).orElse((byte) -1);
    }

    @Test
    void aVersionStandsForItsLatestState() {
        remember(A, "x", 1, 5);
        remember(A, "x", 2, 6);
        assertThat(content(A, "x")).isEqualTo(2);
        remember(A, "x", 3, 4); // a reader with an older snapshot comes late
        assertThat(content(A, "x")).isEqualTo(2);
        assertThat(content(B, "x")).isEqualTo(-1);
    }

    @Test
    void whatWasUsedLastIsEvictedLast() {
        remember(A, "x", 1, 1);
        remember(A, "y", 2, 2);
        assertThat(content(A, "x")).isEqualTo(1);
        remember(B, "z", 3, 3);
        assertThat(cache.contains(A, "x")).isTrue();
        assertThat(cache.contains(A, "y")).isFalse();
        assertThat(cache.contains(B, "z")).isTrue();
    }

    @Test
    void readingAVersionAgainKeepsIt() {
        remember(A, "x", 1, 1);
        remember(A, "y", 2, 2);
        remember(A, "x", 1, 2);
        remember(B, "z", 3, 3);
        assertThat(cache.contains(A, "x")).isTrue();
        assertThat(cache.contains(A, "y")).isFalse();
    }

    @Test
    void theBytesStayBelowTheLimit() {
        for (int i = 0; i < 100; i++) {
            remember(A, "v" + i, i, i + 1);
            assertThat(cache.statistics().bytes()).isBetween((long) LEAVES, 3_000L);
        }
        assertThat(cache.statistics().entries()).isEqualTo(2);
    }

    @Test
    void whatIsLargerThanAllRoomIsNotKeptAndEvictsNothing() {
        VersionCache tiny = new VersionCache(0);
        VersionVector vector = VersionVector.EMPTY.with(new ReplicaId(1), 1);
        tiny.remember(A, "x", new DocumentRow(vector, true, false, new byte[1]), vector);
        assertThat(tiny.statistics()).isEqualTo(new VersionCache.Statistics(0, 0, 0, 0));
    }

    @Test
    void usesAndMissesAreCounted() {
        remember(A, "x", 1, 1);
        content(A, "x");
        content(A, "x");
        content(A, "gone");
        cache.contains(A, "x");
        cache.contains(A, "gone");
        assertThat(cache.statistics().hits()).isEqualTo(2);
        assertThat(cache.statistics().misses()).isEqualTo(2);
    }
}
