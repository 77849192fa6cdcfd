package org.anabranch.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.wire.Batch;
import org.anabranch.core.wire.Batch.DocumentDelta;
import org.anabranch.core.wire.BatchCodec;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.Document;
import org.junit.jupiter.api.Test;

class BatchRingTest {

    private static final ReplicaId ORIGIN = new ReplicaId(7);
    private static final List<DocumentDelta> DELTAS =
            List.of(new DocumentDelta(new DocumentKey("shop", "x"), Document.EMPTY));

    private static Batch batch(long from) {
        return BatchCodec.batch(ORIGIN, from, from + 1, VersionVector.EMPTY, DELTAS);
    }

    /** An import of 200,000 small documents filled a heap of 128 MB: decoded, a batch takes ten times its bytes. */
    @Test
    void ofABatchTheBytesAreKeptAndNothingElse() {
        BatchRing ring = new BatchRing(1 << 20);
        Batch added = batch(0);
        ring.add(added);
        assertThat(ring.next(ORIGIN, 0).encoded()).isSameAs(added.encoded());
        assertThat(ring.next(ORIGIN, 0).to()).isEqualTo(1);
        assertThat(ring.next(ORIGIN, 0).deltas()).isEmpty();
    }

    @Test
    void theOldestBatchesGoWhenTheBytesPassTheLimit() {
        int bytesEach = batch(0).encoded().length;
        BatchRing ring = new BatchRing(2 * bytesEach);
        for (int from = 0; from < 3; from++) {
            ring.add(batch(from));
        }
        assertThat(ring.next(ORIGIN, 0)).isNull();
        assertThat(ring.next(ORIGIN, 1)).isNotNull();
        assertThat(ring.next(ORIGIN, 2)).isNotNull();
    }

    @Test
    void theOldestBatchesGoWhenThereAreTooManyHoweverSmallTheyAre() {
        BatchRing ring = new BatchRing(Integer.MAX_VALUE);
        for (int from = 0; from <= BatchRing.BATCHES_MAX; from++) {
            ring.add(batch(from));
        }
        assertThat(ring.next(ORIGIN, 0)).isNull();
        assertThat(ring.next(ORIGIN, 1)).isNotNull();
    }
}
