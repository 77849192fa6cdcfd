package org.anabranch.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.anabranch.core.store.ReadTxn.DocumentCounts;
import org.anabranch.core.store.ReadTxn.IndexEntry;
import org.anabranch.core.store.ReadTxn.StoredDocument;
import org.anabranch.core.store.RememberedWrite.Edited;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does, whatever it is made of. */
public abstract class StoreContractTest {

    protected static final ReplicaId A = new ReplicaId(0xA);
    /** Above {@link #A}, as ids are unsigned. */
    protected static final ReplicaId B = new ReplicaId(-0xBL);

    private Store store;

    protected abstract Store open() throws Exception;

    /** Closes the store, and opens what it left. */
    protected abstract Store reopen(Store store) throws Exception;

    @BeforeEach
    final void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    @Test
    void aNewStoreIsEmpty() {
        try (ReadTxn txn = store.read()) {
            assertThat(txn.vector()).isEqualTo(VersionVector.EMPTY);
            assertThat(txn.floor()).isEqualTo(VersionVector.EMPTY);
            assertThat(txn.document(key("people", "x"))).isEmpty();
            assertThat(ids(txn, DocumentRange.EVERYTHING)).isEmpty();
            assertThat(txn.index(A, 0)).isExhausted();
            assertThat(txn.collectable(A, 0)).isExhausted();
            assertThat(txn.counts()).isEmpty();
            assertThat(txn.local(LocalKey.MEMBERS)).isEmpty();
            assertThat(txn.staged(1)).isEmpty();
        }
    }

    @Test
    void aDocumentReadsAsItWasWritten() {
        DocumentRow hidden = new DocumentRow(touches(A, 300, B, 1L << 40), false, true, new byte[0]);
        DocumentRow large = new DocumentRow(touches(A, 301), true, false, new byte[100_000]);
        write(txn -> {
            txn.putDocument(key("people", "hidden"), hidden);
            txn.putDocument(key("people", "large"), large);
        });
        assertRow(key("people", "hidden"), hidden);
        assertRow(key("people", "large"), large);
        assertThat(ids(DocumentRange.of("places"))).isEmpty();
    }

    @Test
    void aRowMayHaveMoreTouchesThanFitInItsFirstByte() {
        for (int count : new int[] {30, 31, 32, 64, 500}) {
            TreeMap<ReplicaId, Long> touches = new TreeMap<>();
            for (int i = 0; i < count; i++) {
                touches.put(new ReplicaId(i * 0x9E3779B97F4A7C15L), count * 1_000L + i);
            }
            DocumentRow row = new DocumentRow(VersionVector.of(touches), true, false, bytes("leaves"));
            write(txn -> txn.putDocument(key("people", "x"), row));
            assertRow(key("people", "x"), row);
        }
    }

    @Test
    void aLaterRowTakesTheEarlierOnesPlace() {
        write(txn -> txn.putDocument(key("people", "x"), row("a longer text", touches(A, 1))));
        write(txn -> txn.putDocument(key("people", "x"), row("short", touches(A, 2))));
        assertRow(key("people", "x"), row("short", touches(A, 2)));
        assertThat(ids(DocumentRange.EVERYTHING)).containsExactly("people/x");
    }

    @Test
    void keysOfTheGreatestLengthAreKept() {
        DocumentKey longest = key("d".repeat(DocumentKey.DATABASE_BYTES_MAX), "i".repeat(DocumentKey.ID_BYTES_MAX));
        write(txn -> {
            txn.putDocument(longest, row("x", touches(A, 1)));
            txn.stage(longest, row("staged", touches(A, 2)));
        });
        assertRow(longest, row("x", touches(A, 1)));
        DocumentRange after = new DocumentRange(
                Optional.of(longest.database()), Optional.of(longest.id()), true, Optional.empty(), false);
        assertThat(ids(after)).isEmpty();
        assertThat(staged()).containsExactly(longest + "=staged");
    }

    @Test
    void aVectorKeepsWhatItIsWrittenOver() throws Exception {
        ReplicaId late = new ReplicaId(0xC);
        VersionVector first = touches(A, 5, B, 7).over(touches(A, 5));
        VersionVector second = touches(A, 5, B, 7).with(late, 1).over(touches(A, 5, B, 7));
        write(txn -> txn.setVector(first));
        try (ReadTxn before = store.read()) {
            write(txn -> txn.setVector(second));
            write(txn -> txn.setVector(second.with(late, 2)));
            try (WriteTxn abandoned = store.write()) {
                abandoned.setVector(second.with(late, 2).over(second.with(late, 2)));
                assertThat(abandoned.vector().own().isEmpty()).isTrue();
            }
            assertThat(before.vector()).isEqualTo(first);
            assertThat(before.vector().base()).isEqualTo(touches(A, 5));
        }
        write(txn -> txn.setVector(second.with(late, 3).over(touches(A, 5, late, 3))));
        for (int round = 0; round < 2; round++) {
            VersionVector vector = read(ReadTxn::vector);
            assertThat(vector).isEqualTo(second.with(late, 3));
            assertThat(vector.base()).isEqualTo(touches(A, 5, late, 3));
            assertThat(vector.own()).isEqualTo(touches(B, 7));
            store = reopen(store);
        }
    }

    @Test
    void aSnapshotDoesNotSeeWhatIsCommittedLater() {
        write(txn -> {
            txn.putDocument(key("people", "x"), row("old", touches(A, 1)));
            txn.setVector(touches(A, 1));
        });
        try (ReadTxn snapshot = store.read()) {
            write(txn -> {
                txn.putDocument(key("people", "x"), row("new", touches(B, 1)));
                txn.putDocument(key("people", "y"), row("new", touches(B, 2)));
                txn.putDocument(key("places", "z"), row("new", touches(B, 3)));
                txn.setVector(touches(A, 1, B, 3));
            });
            assertThat(snapshot.vector()).isEqualTo(touches(A, 1));
            assertThat(snapshot.document(key("people", "x")).orElseThrow().leaves())
                    .isEqualTo(bytes("old"));
            assertThat(snapshot.document(key("places", "z"))).isEmpty();
            assertThat(ids(snapshot, DocumentRange.EVERYTHING)).containsExactly("people/x");
            assertThat(snapshot.index(B, 0)).isExhausted();
            assertThat(snapshot.counts()).containsOnlyKeys("people");
        }
        assertThat(ids(DocumentRange.EVERYTHING)).containsExactly("people/x", "people/y", "places/z");
    }

    @Test
    void aWriteTransactionReadsWhatItHasWritten() {
        try (WriteTxn txn = store.write()) {
            txn.putDocument(key("people", "x"), row("new", touches(A, 1)));
            txn.setVector(touches(A, 1));
            txn.setFloor(touches(B, 7));
            txn.putLocal(LocalKey.MEMBERS, bytes("late"));
            txn.stage(key("people", "s"), row("staged", touches(A, 1)));
            assertThat(txn.document(key("people", "x"))).isPresent();
            assertThat(ids(txn, DocumentRange.EVERYTHING)).containsExactly("people/x");
            assertThat(index(txn, A, 0)).containsExactly(new IndexEntry(1, key("people", "x")));
            assertThat(txn.counts()).containsEntry("people", new DocumentCounts(1, 0));
            assertThat(txn.vector()).isEqualTo(touches(A, 1));
            assertThat(txn.floor()).isEqualTo(touches(B, 7));
            assertThat(txn.local(LocalKey.MEMBERS)).contains(bytes("late"));
            assertThat(txn.staged(1)).hasSize(1);
        }
    }

    @Test
    void aTransactionThatIsNotCommittedLeavesNoTrace() throws Exception {
        write(txn -> txn.putDocument(key("people", "x"), row("old", touches(A, 1))));
        try (WriteTxn txn = store.write()) {
            txn.putDocument(key("people", "x"), row("new", touches(B, 1)));
            txn.putDocument(key("places", "y"), row("new", touches(B, 2)));
            txn.setVector(touches(B, 2));
            txn.setFloor(touches(B, 2));
            txn.putLocal(LocalKey.MEMBERS, bytes("late"));
            txn.stage(key("people", "s"), row("staged", touches(A, 1)));
        }
        for (int round = 0; round < 2; round++) {
            assertRow(key("people", "x"), row("old", touches(A, 1)));
            assertThat(ids(DocumentRange.EVERYTHING)).containsExactly("people/x");
            try (ReadTxn txn = store.read()) {
                assertThat(txn.index(B, 0)).isExhausted();
                assertThat(txn.counts()).containsOnlyKeys("people");
                assertThat(txn.vector()).isEqualTo(VersionVector.EMPTY);
                assertThat(txn.floor()).isEqualTo(VersionVector.EMPTY);
                assertThat(txn.local(LocalKey.MEMBERS)).isEmpty();
                assertThat(txn.staged(1)).isEmpty();
            }
            store = reopen(store);
        }
    }

    /** A replica's number that was given by a transaction without a commit went to another replica afterwards. */
    @Test
    void replicasSeenByAnAbandonedTransactionAreNotMistakenForOthers() throws Exception {
        try (WriteTxn txn = store.write()) {
            txn.putDocument(key("people", "x"), row("lost", touches(A, 1)));
        }
        write(txn -> txn.putDocument(key("people", "x"), row("kept", touches(B, 1))));
        assertRow(key("people", "x"), row("kept", touches(B, 1)));
        store = reopen(store);
        assertRow(key("people", "x"), row("kept", touches(B, 1)));
        assertThat(index(A, 0)).isEmpty();
    }

    @Test
    void theIndexFollowsTheTouches() {
        write(txn -> {
            txn.putDocument(key("people", "x"), row("1", touches(A, 1)));
            txn.putDocument(key("people", "y"), row("1", touches(A, 2, B, 250)));
        });
        write(txn -> txn.putDocument(key("people", "x"), row("2", touches(A, 300, B, 248))));
        assertThat(index(A, 0))
                .containsExactly(new IndexEntry(2, key("people", "y")), new IndexEntry(300, key("people", "x")));
        assertThat(index(B, 0))
                .containsExactly(new IndexEntry(248, key("people", "x")), new IndexEntry(250, key("people", "y")));
        assertThat(index(A, 2)).containsExactly(new IndexEntry(300, key("people", "x")));
        assertThat(index(A, 300)).isEmpty();

        write(txn -> txn.putDocument(key("people", "x"), row("2", touches(B, 248))));
        assertThat(index(A, 0)).containsExactly(new IndexEntry(2, key("people", "y")));
        assertThat(index(new ReplicaId(7), 0)).isEmpty();
    }

    @Test
    void whatIsCollectableHasAnIndexOfItsOwn() throws Exception {
        DocumentRow collectable = new DocumentRow(touches(A, 1, B, 300), false, false, true, bytes("x"));
        write(txn -> {
            txn.putDocument(key("people", "x"), collectable);
            txn.putDocument(key("people", "y"), row("y", touches(A, 2)));
            txn.putDocument(key("people", "z"), new DocumentRow(touches(A, 3), true, false, true, bytes("z")));
        });
        store = reopen(store);
        assertRow(key("people", "x"), collectable);
        assertThat(collectable(A, 0))
                .containsExactly(new IndexEntry(1, key("people", "x")), new IndexEntry(3, key("people", "z")));
        assertThat(collectable(A, 1)).containsExactly(new IndexEntry(3, key("people", "z")));
        assertThat(collectable(B, 0)).containsExactly(new IndexEntry(300, key("people", "x")));

        write(txn -> {
            txn.putDocument(key("people", "y"), new DocumentRow(touches(A, 2), false, false, true, bytes("y")));
            txn.putDocument(key("people", "z"), row("z", touches(A, 4)));
            txn.removeDocument(key("people", "x"));
        });
        assertThat(collectable(A, 0)).containsExactly(new IndexEntry(2, key("people", "y")));
        assertThat(collectable(B, 0)).isEmpty();
        assertThat(index(A, 0)).hasSize(2);
    }

    @Test
    void theIndexIsInTheOrderOfItsNumbersWhateverTheirLength() {
        List<Long> seqs =
                List.of(1L, 247L, 248L, 255L, 256L, 65_535L, 65_536L, 1L << 32, (1L << 56) + 1, Long.MAX_VALUE);
        for (long seq : seqs) {
            write(txn -> txn.putDocument(key("people", "n" + seq), row("x", touches(A, seq))));
        }
        assertThat(index(A, 0)).extracting(IndexEntry::seq).containsExactlyElementsOf(seqs);
        assertThat(index(A, 255)).extracting(IndexEntry::seq).startsWith(256L);
    }

    @Test
    void aRemovedDocumentIsGoneFromEveryTable() throws Exception {
        write(txn -> {
            txn.putDocument(key("people", "x"), row("x", touches(A, 1, B, 1)));
            txn.putDocument(key("places", "y"), row("y", touches(A, 2)));
        });
        write(txn -> {
            txn.removeDocument(key("people", "x"));
            txn.removeDocument(key("people", "never there"));
            txn.removeDocument(key("nowhere", "never there"));
        });
        for (int round = 0; round < 2; round++) {
            assertThat(ids(DocumentRange.EVERYTHING)).containsExactly("places/y");
            assertThat(index(A, 0)).containsExactly(new IndexEntry(2, key("places", "y")));
            assertThat(index(B, 0)).isEmpty();
            assertThat(read(ReadTxn::counts)).containsOnlyKeys("places");
            store = reopen(store);
        }
        write(txn -> txn.putDocument(key("people", "x"), row("again", touches(A, 3))));
        assertThat(index(A, 0))
                .containsExactly(new IndexEntry(2, key("places", "y")), new IndexEntry(3, key("people", "x")));
    }

    @Test
    void countsTellWhatIsShownAndWhatIsInConflict() {
        write(txn -> {
            txn.putDocument(DocumentKey.settingsOf("people"), row("{}", touches(A, 1)));
            txn.putDocument(key("people", "x"), row("x", touches(A, 2)));
            txn.putDocument(key("people", "y"), new DocumentRow(touches(A, 3), true, true, bytes("y")));
            txn.putDocument(key("people", "z"), new DocumentRow(touches(A, 4), false, true, bytes("z")));
        });
        assertThat(read(ReadTxn::counts))
                .containsEntry("", new DocumentCounts(1, 0))
                .containsEntry("people", new DocumentCounts(2, 1))
                .hasSize(2);
        write(txn -> {
            txn.putDocument(key("people", "x"), new DocumentRow(touches(A, 5), false, false, bytes("x")));
            txn.putDocument(key("people", "y"), new DocumentRow(touches(A, 6), false, true, bytes("y")));
        });
        assertThat(read(ReadTxn::counts)).containsEntry("people", new DocumentCounts(0, 0));
    }

    @Test
    void rangesHaveTheirBoundsInBothDirections() {
        write(txn -> {
            for (String id : List.of("a", "b", "ba", "c", "d")) {
                txn.putDocument(key("m", id), row(id, touches(A, id.charAt(0) * 10L + id.length())));
            }
            txn.putDocument(key("l", "z"), row("other", touches(A, 1)));
            txn.putDocument(key("n", "a"), row("other", touches(A, 2)));
        });
        assertRange(null, false, null, "a", "b", "ba", "c", "d");
        assertRange("b", false, null, "b", "ba", "c", "d");
        assertRange("b", true, null, "ba", "c", "d");
        assertRange("bb", true, null, "c", "d");
        assertRange(null, false, "c", "a", "b", "ba");
        assertRange(null, false, "bb", "a", "b", "ba");
        assertRange("b", true, "d", "ba", "c");
        assertRange("b", false, "b");
        assertRange("c", false, "b");
        assertRange("e", false, null);
        assertRange(null, false, "a");
        assertRange(null, false, "zz", "a", "b", "ba", "c", "d");
        assertThat(ids(DocumentRange.EVERYTHING)).containsExactly("l/z", "m/a", "m/b", "m/ba", "m/c", "m/d", "n/a");
        DocumentRange backwards = new DocumentRange(Optional.empty(), Optional.empty(), false, Optional.empty(), true);
        assertThat(ids(backwards)).containsExactly("n/a", "m/d", "m/c", "m/ba", "m/b", "m/a", "l/z");
        assertThat(ids(DocumentRange.of("nowhere"))).isEmpty();
    }

    /** By the bytes of UTF-8, U+FFFD stands before U+1F600; by Java's chars it would stand after it. */
    @Test
    void idsAreInTheOrderOfTheirBytes() {
        List<String> inOrder =
                List.of("Z", "a", "a\u0000", "a b", "a/b", "z", "\u00e9", "\u65e5\u672c", "\uFFFD", "\uD83D\uDE00");
        List<String> shuffled = new ArrayList<>(inOrder);
        Collections.shuffle(shuffled, new Random(1));
        write(txn -> {
            for (String id : shuffled) {
                txn.putDocument(key("m", id), row(id, touches(A, 1 + inOrder.indexOf(id))));
            }
        });
        assertRange(null, false, null, inOrder.toArray(String[]::new));
        assertRange("\uFFFD", true, null, "\uD83D\uDE00");
        assertThat(index(A, 0)).extracting(entry -> entry.key().id()).containsExactlyElementsOf(inOrder);
    }

    @Test
    void databasesAreInTheOrderOfTheirNamesWhicheverCameFirst() {
        for (String database : List.of("zoo", "ant", "", "bee")) {
            write(txn -> txn.putDocument(key(database, "x"), row("x", touches(A, 10 + database.length()))));
        }
        assertThat(ids(DocumentRange.EVERYTHING)).containsExactly("/x", "ant/x", "bee/x", "zoo/x");
    }

    @Test
    void stagedRowsStayUntilTheyAreCleared() throws Exception {
        write(txn -> {
            txn.stage(key("b", "1"), row("first", touches(A, 1)));
            txn.stage(key("a", "2"), row("second", touches(A, 2)));
            txn.stage(key("b", "1"), row("first, again", touches(A, 1)));
        });
        store = reopen(store);
        assertThat(ids(DocumentRange.EVERYTHING)).isEmpty();
        assertThat(staged()).containsExactly("a/2=second", "b/1=first, again");
        write(WriteTxn::clearStaged);
        assertThat(staged()).isEmpty();
        write(WriteTxn::adoptStaged);
        assertThat((boolean) read(ReadTxn::isFolding)).isFalse();
    }

    @Test
    void untilTheyAreAdoptedNobodySeesStagedRows() {
        write(txn -> {
            txn.putDocument(key("a", "1"), row("old", touches(A, 1)));
            txn.stage(key("a", "1"), row("new", touches(A, 1, B, 1)));
            txn.stage(key("b", "2"), row("other", touches(B, 2)));
        });
        assertRow(key("a", "1"), row("old", touches(A, 1)));
        assertThat(ids(DocumentRange.EVERYTHING)).containsExactly("a/1");
        assertThat(read(ReadTxn::counts)).containsOnlyKeys("a");
        assertThat((boolean) read(txn -> txn.document(key("b", "2")).isPresent()))
                .isFalse();
        assertThat((boolean) read(txn -> txn.staged(key("b", "2")).isPresent())).isTrue();
    }

    @Test
    void adoptedRowsAreSeenEverywhereAtOnceAndFoldedOneByOne() throws Exception {
        write(txn -> {
            txn.putDocument(key("a", "1"), row("old", touches(A, 1)));
            txn.putDocument(key("a", "3"), row("kept", touches(A, 2)));
            txn.putDocument(key("a", "5"), row("old", touches(A, 3)));
            txn.stage(key("a", "1"), row("new", touches(A, 1, B, 1)));
            txn.stage(key("a", "4"), row("added", touches(B, 2)));
            txn.stage(key("a", "5"), new DocumentRow(touches(A, 3, B, 4), false, false, true, bytes("deleted")));
            txn.stage(key("b", "2"), new DocumentRow(touches(B, 3), true, true, bytes("conflicted")));
        });
        write(WriteTxn::adoptStaged);
        for (int folded = 0; folded <= 4; folded++) {
            store = reopen(store);
            assertThat((boolean) read(ReadTxn::isFolding)).isEqualTo(folded < 4);
            assertRow(key("a", "1"), row("new", touches(A, 1, B, 1)));
            assertThat(ids(DocumentRange.EVERYTHING)).containsExactly("a/1", "a/3", "a/4", "a/5", "b/2");
            assertThat(ids(new DocumentRange(Optional.of("a"), Optional.of("1"), true, Optional.of("5"), true)))
                    .containsExactly("a/4", "a/3");
            assertThat(read(ReadTxn::counts))
                    .containsEntry("a", new DocumentCounts(3, 0))
                    .containsEntry("b", new DocumentCounts(1, 1));
            write(txn -> txn.staged(1).forEach(row -> txn.putDocument(row.key(), row.row())));
        }
        assertThat(index(B, 0))
                .containsExactly(
                        new IndexEntry(1, key("a", "1")),
                        new IndexEntry(2, key("a", "4")),
                        new IndexEntry(3, key("b", "2")),
                        new IndexEntry(4, key("a", "5")));
        assertThat(collectable(A, 0)).containsExactly(new IndexEntry(3, key("a", "5")));
    }

    @Test
    void nothingIsStagedWhileAdoptedRowsAreFolded() {
        write(txn -> txn.stage(key("a", "1"), row("new", touches(A, 1))));
        write(WriteTxn::adoptStaged);
        try (WriteTxn txn = store.write()) {
            assertThatThrownBy(() -> txn.stage(key("a", "2"), row("x", touches(A, 2))))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(txn::clearStaged).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(txn::adoptStaged).isInstanceOf(IllegalStateException.class);
            txn.removeDocument(key("a", "1"));
            assertThat(txn.isFolding()).isFalse();
            assertThat(txn.counts()).isEmpty();
        }
    }

    @Test
    void countsOfADatabaseFollowWritesBesideStagedRows() {
        write(txn -> {
            txn.stage(key("a", "1"), row("staged", touches(B, 1)));
            txn.stage(key("a", "2"), row("staged", touches(B, 2)));
            txn.putDocument(key("a", "1"), row("written", touches(A, 1)));
            txn.putDocument(key("a", "3"), row("written", touches(A, 2)));
        });
        assertThat(read(ReadTxn::counts)).containsEntry("a", new DocumentCounts(2, 0));
        write(WriteTxn::adoptStaged);
        assertThat(read(ReadTxn::counts)).containsEntry("a", new DocumentCounts(3, 0));
    }

    @Test
    void writesAreRememberedByKeyAndByCommit() throws Exception {
        RememberedWrite first = remembered(A, 300, 1, 5);
        RememberedWrite elsewhere = remembered(B, 7, 1, 6);
        RememberedWrite second = remembered(A, 70_000, 2, 7);
        write(txn -> List.of(second, elsewhere, first).forEach(txn::remember));
        store = reopen(store);
        assertThat(rememberedUnder(1)).containsExactlyInAnyOrder(first, elsewhere);
        assertThat(rememberedUnder(3)).isEmpty();
        assertThat(remembered(A, 0)).containsExactly(first, second);
        assertThat(remembered(A, 300)).containsExactly(second);
        assertThat(remembered(new ReplicaId(1), 0)).isEmpty();
        assertThat(read(ReadTxn::oldestRemembered)).containsExactlyInAnyOrder(first, elsewhere);
        assertThat(read(ReadTxn::rememberedCount)).isEqualTo(3);
    }

    @Test
    void aForgottenWriteIsGoneFromEveryTable() {
        RememberedWrite kept = remembered(B, 7, 1, 6);
        RememberedWrite dropped = remembered(A, 300, 1, 5);
        write(txn -> List.of(kept, dropped).forEach(txn::remember));
        write(txn -> {
            txn.forget(dropped);
            txn.forget(dropped);
            txn.forget(remembered(new ReplicaId(1), 1, 1, 1));
        });
        assertThat(rememberedUnder(1)).containsExactly(kept);
        assertThat(remembered(A, 0)).isEmpty();
        assertThat(read(ReadTxn::oldestRemembered)).containsExactly(kept);
        assertThat(store.statistics().tables().get("idempotency").entries()).isEqualTo(1);
    }

    @Test
    void ofOneCommitTheLatestIsRemembered() {
        RememberedWrite later = remembered(A, 300, 2, 6);
        write(txn -> List.of(remembered(A, 300, 1, 5), later).forEach(txn::remember));
        assertThat(rememberedUnder(1)).isEmpty();
        assertThat(rememberedUnder(2)).containsExactly(later);
        assertThat(read(ReadTxn::rememberedCount)).isEqualTo(1);
    }

    private static Digest digest(long low) {
        return new Digest(-1, low);
    }

    private static RememberedWrite remembered(ReplicaId origin, long seq, long key, long timeMillis) {
        List<Edited> results = List.of(new Edited("é", "e1", true, false), new Edited("gone", "", false, true));
        return new RememberedWrite(origin, seq, digest(key), new Digest(7, -8), timeMillis, results);
    }

    private List<RememberedWrite> rememberedUnder(long key) {
        return read(txn -> txn.remembered(digest(key)));
    }

    private List<RememberedWrite> remembered(ReplicaId origin, long after) {
        return read(txn -> {
            List<RememberedWrite> writes = new ArrayList<>();
            txn.remembered(origin, after).forEachRemaining(writes::add);
            return writes;
        });
    }

    @Test
    void everythingIsThereAfterReopening() throws Exception {
        write(txn -> {
            txn.putDocument(key("people", "x"), row("x", touches(A, 1, B, 2)));
            txn.setVector(touches(A, 1, B, 2));
            txn.setFloor(touches(A, 1));
            txn.putLocal(LocalKey.IDENTITY, bytes("me"));
            txn.putLocal(LocalKey.MEMBERS, new byte[0]);
        });
        store = reopen(store);
        assertRow(key("people", "x"), row("x", touches(A, 1, B, 2)));
        assertThat(index(B, 0)).containsExactly(new IndexEntry(2, key("people", "x")));
        try (ReadTxn txn = store.read()) {
            assertThat(txn.vector()).isEqualTo(touches(A, 1, B, 2));
            assertThat(txn.floor()).isEqualTo(touches(A, 1));
            assertThat(txn.local(LocalKey.IDENTITY)).contains(bytes("me"));
            assertThat(txn.local(LocalKey.MEMBERS)).contains(new byte[0]);
            assertThat(txn.counts()).containsEntry("people", new DocumentCounts(1, 0));
        }
    }

    @Test
    void anIteratorEndsWithItsTransactionAndWithTheNextWrite() {
        write(txn -> txn.putDocument(key("people", "x"), row("x", touches(A, 1))));
        Iterator<?> ofClosed;
        try (ReadTxn txn = store.read()) {
            ofClosed = txn.documents(DocumentRange.of("people"));
        }
        assertThatThrownBy(ofClosed::hasNext).isInstanceOf(IllegalStateException.class);
        try (WriteTxn txn = store.write()) {
            Iterator<?> ofBefore = txn.documents(DocumentRange.of("people"));
            txn.putDocument(key("people", "y"), row("y", touches(A, 2)));
            assertThatThrownBy(ofBefore::hasNext).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void oneWriteTransactionIsOpenAtATime() {
        try (WriteTxn open = store.write()) {
            assertThatThrownBy(store::write).isInstanceOf(IllegalStateException.class);
            open.setVector(touches(A, 1));
            open.commit();
            assertThatThrownBy(open::commit).isInstanceOf(IllegalStateException.class);
        }
        write(txn -> txn.setVector(touches(A, 2)));
        assertThat(read(ReadTxn::vector)).isEqualTo(touches(A, 2));
    }

    @Test
    void whatIsClosedCannotBeUsed() {
        ReadTxn closed = store.read();
        closed.close();
        closed.close();
        assertThatThrownBy(closed::vector).isInstanceOf(IllegalStateException.class);
        store.close();
        assertThatThrownBy(store::read).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(store::write).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(store::statistics).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void statisticsCountTheEntriesOfTheTables() {
        write(txn -> {
            txn.putDocument(key("people", "x"), row("x", touches(A, 1, B, 2)));
            txn.stage(key("people", "y"), row("staged", touches(A, 2)));
        });
        var tables = store.statistics().tables();
        assertThat(tables.get("documents").entries()).isEqualTo(1);
        assertThat(tables.get("index").entries()).isEqualTo(2);
        assertThat(tables.get("staged").entries()).isEqualTo(1);
    }

    protected static DocumentKey key(String database, String id) {
        return new DocumentKey(database, id);
    }

    protected static DocumentRow row(String leaves, VersionVector touches) {
        return new DocumentRow(touches, true, false, bytes(leaves));
    }

    protected static VersionVector touches(ReplicaId replica, long seq) {
        return VersionVector.EMPTY.with(replica, seq);
    }

    protected static VersionVector touches(ReplicaId one, long seqOne, ReplicaId other, long seqOther) {
        return touches(one, seqOne).with(other, seqOther);
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void write(Consumer<WriteTxn> changes) {
        try (WriteTxn txn = store.write()) {
            changes.accept(txn);
            txn.commit();
        }
    }

    private <T> T read(Function<ReadTxn, T> question) {
        try (ReadTxn txn = store.read()) {
            return question.apply(txn);
        }
    }

    private void assertRow(DocumentKey key, DocumentRow expected) {
        DocumentRow row = read(txn -> txn.document(key)).orElseThrow();
        assertThat(row).usingRecursiveComparison().isEqualTo(expected);
    }

    private void assertRange(String from, boolean fromExclusive, String to, String... expected) {
        DocumentRange range = new DocumentRange(
                Optional.of("m"), Optional.ofNullable(from), fromExclusive, Optional.ofNullable(to), false);
        List<String> keys = new ArrayList<>();
        for (String id : expected) {
            keys.add("m/" + id);
        }
        assertThat(ids(range)).isEqualTo(keys);
        Collections.reverse(keys);
        assertThat(ids(new DocumentRange(range.database(), range.from(), fromExclusive, range.to(), true)))
                .isEqualTo(keys);
    }

    private List<String> ids(DocumentRange range) {
        return read(txn -> ids(txn, range));
    }

    private static List<String> ids(ReadTxn txn, DocumentRange range) {
        List<String> ids = new ArrayList<>();
        txn.documents(range).forEachRemaining(stored -> ids.add(stored.key().toString()));
        return ids;
    }

    private List<String> staged() {
        List<String> staged = new ArrayList<>();
        try (ReadTxn txn = store.read()) {
            txn.staged(Integer.MAX_VALUE).stream()
                    .sorted(Comparator.comparing(StoredDocument::key))
                    .forEach(row -> staged.add(row.key() + "=" + text(row.row().leaves())));
        }
        return staged;
    }

    private List<IndexEntry> index(ReplicaId origin, long after) {
        return read(txn -> index(txn, origin, after));
    }

    private List<IndexEntry> collectable(ReplicaId origin, long after) {
        return read(txn -> {
            List<IndexEntry> entries = new ArrayList<>();
            txn.collectable(origin, after).forEachRemaining(entries::add);
            return entries;
        });
    }

    private static List<IndexEntry> index(ReadTxn txn, ReplicaId origin, long after) {
        List<IndexEntry> entries = new ArrayList<>();
        txn.index(origin, after).forEachRemaining(entries::add);
        return entries;
    }
}
