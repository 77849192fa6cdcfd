package org.anabranch.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DotBlock;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.EditOutcome;
import org.anabranch.crdt.json.Editor;

/** Ten replicas that write in turn, each some seconds after the one before. */
final class Writers {

    private static final int REPLICAS = 10;
    private static final long SEED = 3;
    private static final long FIRST_MILLIS = 1_700_000_000_000L;
    private static final int PAUSE_MILLIS_MAX = 10_000;

    private static final class Writer {
        private final ReplicaId replica;
        private long written;

        Writer(ReplicaId replica) {
            this.replica = replica;
        }
    }

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<Writer> writers = new ArrayList<>();
    private long millis = FIRST_MILLIS;
    private int turn;

    Writers() {
        for (int i = 0; i < REPLICAS; i++) {
            writers.add(new Writer(new ReplicaId(random.nextLong())));
        }
    }

    /** The document after the edit, which is the next replica's. */
    Document edit(Document document, Edit edit) {
        Writer writer = writers.get(turn++ % REPLICAS);
        millis += 1 + random.nextInt(PAUSE_MILLIS_MAX);
        DotBlock dots = new DotBlock(writer.replica, writer.written + 1);
        EditOutcome outcome =
                Editor.edit(document, edit, DeletePolicy.UPDATE_WINS, dots, HybridTimestamp.of(millis, 0));
        if (!(outcome instanceof EditOutcome.Changed changed)) {
            throw new IllegalStateException(edit + " was to change the document, but: " + outcome);
        }
        writer.written += dots.taken();
        return document.join(changed.delta());
    }
}
