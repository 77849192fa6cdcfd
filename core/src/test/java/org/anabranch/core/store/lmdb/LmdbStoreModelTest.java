package org.anabranch.core.store.lmdb;

import static org.anabranch.core.store.RememberedWrite.FIRST_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.anabranch.core.store.Digest;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.InMemoryStore;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.ReadTxn.StoredDocument;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.core.store.RememberedWrite.Edited;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store on disk and the one in memory are taken through the same random histories, and answer alike. */
class LmdbStoreModelTest {

    private static final int RUNS = 8;
    private static final int TRANSACTIONS = 40;

    @TempDir
    Path directory;

    @Test
    void bothStoresAnswerAlike() {
        Long only = Long.getLong("seed");
        long first = only == null ? System.nanoTime() : only;
        for (long seed = first; seed < first + (only == null ? RUNS : 1); seed++) {
            try {
                run(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + "; replay with -Dtest=LmdbStoreModelTest -Dseed=" + seed, e);
            }
        }
    }

    private void run(long seed) {
        Random random = new Random(seed);
        InMemoryStore model = new InMemoryStore();
        LmdbStore store = open(seed);
        try {
            for (int i = 0; i < TRANSACTIONS; i++) {
                try (WriteTxn expected = model.write();
                        WriteTxn actual = store.write()) {
                    for (int changes = random.nextInt(60); changes > 0; changes--) {
                        change(random, expected, actual);
                    }
                    assertThat(describe(actual)).isEqualTo(describe(expected));
                    if (random.nextInt(4) > 0) {
                        expected.commit();
                        actual.commit();
                    }
                }
                if (random.nextInt(8) == 0) {
                    store.close();
                    store = open(seed);
                }
                try (ReadTxn expected = model.read();
                        ReadTxn actual = store.read()) {
                    assertThat(describe(actual)).isEqualTo(describe(expected));
                }
            }
        } finally {
            store.close();
        }
    }

    private LmdbStore open(long seed) {
        return LmdbStore.open(directory.resolve(Long.toString(seed)), StoreOptions.DEFAULT);
    }

    private static void change(Random random, WriteTxn expected, WriteTxn actual) {
        DocumentKey key = new DocumentKey(
                List.of("", "a", "m", "z").get(random.nextInt(4)), Integer.toString(random.nextInt(300), 36));
        byte[] bytes = new byte[random.nextInt(20) == 0 ? random.nextInt(20_000) : random.nextInt(300)];
        random.nextBytes(bytes);
        DocumentRow row = new DocumentRow(
                touches(random), random.nextBoolean(), random.nextBoolean(), random.nextBoolean(), bytes);
        VersionVector vector =
                random.nextBoolean() ? touches(random) : touches(random).maxOver(touches(random));
        RememberedWrite write = remembered(random);
        int kind = random.nextInt(24);
        boolean adopts = random.nextBoolean();
        for (WriteTxn txn : List.of(expected, actual)) {
            switch (kind) {
                case 0 -> txn.setVector(vector);
                case 1 -> txn.setFloor(vector);
                case 2, 3 -> stageOrFold(txn, key, row);
                case 4 -> clearOrAdopt(txn, adopts);
                case 5, 6, 7 -> txn.removeDocument(key);
                case 20, 21, 22 -> txn.remember(write);
                case 23 -> txn.forget(write);
                default -> txn.putDocument(key, row);
            }
        }
    }

    private static void stageOrFold(WriteTxn txn, DocumentKey key, DocumentRow row) {
        if (txn.isFolding()) {
            DocumentKey first = txn.staged(Integer.MAX_VALUE).stream()
                    .map(StoredDocument::key)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            txn.putDocument(first, row);
        } else {
            txn.stage(key, row);
        }
    }

    private static void clearOrAdopt(WriteTxn txn, boolean adopts) {
        if (adopts && !txn.isFolding()) {
            txn.adoptStaged();
        } else if (!txn.isFolding()) {
            txn.clearStaged();
        }
    }

    /** Numbers of every length. Two documents may get the same one, as never in life: the later one has it then. */
    private static VersionVector touches(Random random) {
        VersionVector touches = VersionVector.EMPTY;
        for (int i = random.nextInt(4); i > 0; i--) {
            touches = touches.with(
                    new ReplicaId(random.nextInt(5) * -77L), 1 + (random.nextLong() >>> random.nextInt(1, 62)));
        }
        return touches;
    }

    private static RememberedWrite remembered(Random random) {
        return new RememberedWrite(
                new ReplicaId(random.nextInt(5) * -77L),
                1 + random.nextInt(4) * 200,
                new Digest(0, random.nextInt(10)),
                new Digest(random.nextLong(), random.nextLong()),
                random.nextInt(1 << 30),
                List.of(new Edited("x", "e", random.nextBoolean(), random.nextBoolean())));
    }

    private static List<String> describe(ReadTxn txn) {
        List<String> lines = new ArrayList<>();
        lines.add("vector " + txn.vector() + " over " + txn.vector().base() + " floor " + txn.floor() + " counts "
                + txn.counts());
        txn.documents(DocumentRange.EVERYTHING).forEachRemaining(stored -> lines.add(describe(stored)));
        DocumentRange part = new DocumentRange(Optional.of("m"), Optional.of("3"), true, Optional.of("7"), true);
        txn.documents(part).forEachRemaining(stored -> lines.add(stored.key().id()));
        for (int i = 0; i < 5; i++) {
            txn.index(new ReplicaId(i * -77L), 50).forEachRemaining(entry -> lines.add(entry.toString()));
            txn.collectable(new ReplicaId(i * -77L), 50).forEachRemaining(entry -> lines.add("collect " + entry));
        }
        for (int i = 0; i < 5; i++) {
            txn.remembered(new ReplicaId(i * -77L), 100).forEachRemaining(write -> lines.add(write.toString()));
        }
        for (int i = 0; i < 10; i++) {
            txn.remembered(new Digest(0, i)).stream().sorted(FIRST_FIRST).forEach(write -> lines.add(write.toString()));
        }
        txn.oldestRemembered().stream().sorted(FIRST_FIRST).forEach(write -> lines.add(write.toString()));
        lines.add("remembered " + txn.rememberedCount());
        lines.add("folding " + txn.isFolding());
        txn.staged(Integer.MAX_VALUE).stream()
                .sorted(Comparator.comparing(StoredDocument::key))
                .forEach(staged -> lines.add("staged " + describe(staged)));
        return lines;
    }

    private static String describe(StoredDocument stored) {
        DocumentRow row = stored.row();
        return stored.key() + " " + row.touches() + row.visible() + row.conflicted() + row.collectable()
                + Arrays.hashCode(row.leaves());
    }
}
