package org.anabranch.core.store.lmdb;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * Measures how much space and time the loading of many small documents takes: rows like those of the sample cities, in
 * the order of their keys and at random, by one origin and by two that take turns. Started by hand, with a folder as
 * argument.
 */
final class LmdbStoreLoad {

    private static final int ROWS = 171_075;
    private static final int JSON_BYTES = 118;
    private static final int LEAVES_BYTES = 105;
    private static final int ROWS_PER_COMMIT = 200;

    private LmdbStoreLoad() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        for (int round = 0; round < 2; round++) {
            for (boolean shuffled : new boolean[] {false, true}) {
                for (int origins = 1; origins <= 2; origins++) {
                    measure(folder.resolve("load"), shuffled, origins);
                }
            }
        }
    }

    private static void measure(Path directory, boolean shuffled, int origins) throws Exception {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            order.add(i);
        }
        if (shuffled) {
            Collections.shuffle(order, new Random(1));
        }
        try (LmdbStore store = LmdbStore.open(directory, StoreOptions.DEFAULT)) {
            long started = System.nanoTime();
            load(store, order, origins);
            double writeSeconds = (System.nanoTime() - started) / 1e9;
            started = System.nanoTime();
            for (int i : order) {
                try (ReadTxn txn = store.read()) {
                    txn.document(key(i)).orElseThrow();
                }
            }
            double readNanos = (System.nanoTime() - started) / (double) ROWS;
            double ratio = store.statistics().fileBytes() / ((double) ROWS * JSON_BYTES);
            System.out.printf(
                    "%-8s %d origins: file/JSON %.2f, %,.0f rows/s written, %.0f ns a point read%n%s%n",
                    shuffled ? "random," : "ordered,",
                    origins,
                    ratio,
                    ROWS / writeSeconds,
                    readNanos,
                    store.statistics());
        }
        delete(directory);
    }

    private static void load(LmdbStore store, List<Integer> order, int origins) {
        byte[] leaves = new byte[LEAVES_BYTES];
        long[] seqs = new long[origins];
        for (int from = 0; from < ROWS; from += ROWS_PER_COMMIT) {
            int origin = from / ROWS_PER_COMMIT % origins;
            ReplicaId replica = new ReplicaId(1_000 + origin);
            try (WriteTxn txn = store.write()) {
                for (int i : order.subList(from, Math.min(ROWS, from + ROWS_PER_COMMIT))) {
                    VersionVector touches = VersionVector.EMPTY.with(replica, ++seqs[origin]);
                    txn.putDocument(key(i), new DocumentRow(touches, true, false, leaves));
                }
                txn.setVector(txn.vector().with(replica, seqs[origin]));
                txn.commit();
            }
        }
    }

    private static DocumentKey key(int i) {
        return new DocumentKey("cities", String.format("AD-%06d", i));
    }

    private static void delete(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
