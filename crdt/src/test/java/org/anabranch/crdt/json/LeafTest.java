package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.position.Position;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What no leaf may be, whoever sends it, and how deep a document may get. */
class LeafTest {

    private static final Path A = Path.ROOT.key("a");
    private static final Dot DOT = new Dot(new ReplicaId(1), 1);
    private static final HybridTimestamp NOW = HybridTimestamp.of(1, 0);

    private final Writer writer = new Writer(1);

    @Test
    void theRootIsAMapAndNothingElse() {
        Position position = Position.between(null, null, DOT);
        assertThat(new Leaf.MapMarker(Path.ROOT).path().isRoot()).isTrue();
        for (ThrowingCallable made : List.<ThrowingCallable>of(
                () -> new Leaf.Register(Path.ROOT, JsonValue.TRUE, NOW),
                () -> new Leaf.Count(Path.ROOT, BigInteger.ONE, BigInteger.ZERO, null),
                () -> new Leaf.ListMarker(Path.ROOT),
                () -> new Leaf.SetMarker(Path.ROOT),
                () -> new Leaf.Member(Path.ROOT, JsonValue.TRUE),
                () -> new Leaf.Placed(Path.ROOT, position),
                () -> new Leaf.Placed(A, position),
                () -> new Leaf.Member(A, JsonArray.EMPTY))) {
            assertThatIllegalArgumentException().isThrownBy(made);
        }
    }

    @Test
    void aCountIsNeitherNegativeNorTooLong() {
        BigInteger most = BigInteger.TWO.pow(Leaf.Count.BITS_MAX).subtract(BigInteger.ONE);
        assertThat(new Leaf.Count(A, most, most, null).sum()).isZero();
        for (BigInteger wrong : List.of(BigInteger.ONE.negate(), most.add(BigInteger.ONE))) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Leaf.Count(A, wrong, BigInteger.ZERO, null));
            assertThatIllegalArgumentException().isThrownBy(() -> new Leaf.Count(A, BigInteger.ZERO, wrong, null));
        }
    }

    @Test
    void aValueWrittenAsOneIsNestedAsDeepAsADocument() {
        assertThat(new Leaf.Register(A, nested(JsonValue.DEPTH_MAX), NOW)
                        .value()
                        .depth())
                .isEqualTo(JsonValue.DEPTH_MAX);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Leaf.Register(A, nested(JsonValue.DEPTH_MAX + 1), NOW));
    }

    @Test
    void aLeafOutsideItsContextIsRefused() {
        Leaf leaf = new Leaf.Register(A, JsonValue.TRUE, NOW);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Document.of(new TreeMap<>(Map.of(DOT, leaf)), CausalContext.EMPTY));
        Leaf folded = new Leaf.Count(A, BigInteger.ONE, BigInteger.ZERO, new Dot(new ReplicaId(1), 2));
        assertThatIllegalArgumentException()
                .as("its change is not in the context")
                .isThrownBy(() -> Document.of(new TreeMap<>(Map.of(DOT, folded)), CausalContext.of(List.of(DOT))));
    }

    /** No honest replica gives one dot two leaves; what all hold in the end must not depend on who was first. */
    @Test
    void twoLeavesOfOneDotJoinAlikeFromBothSides() {
        List<Leaf> leaves = List.of(
                new Leaf.Register(A, JsonValue.TRUE, NOW),
                new Leaf.Register(A, JsonValue.FALSE, NOW),
                new Leaf.MapMarker(A),
                new Leaf.Count(A, BigInteger.ONE, BigInteger.TWO, null),
                new Leaf.Count(A, BigInteger.TWO, BigInteger.ONE, null),
                new Leaf.Count(A, BigInteger.TWO, BigInteger.ONE, new Dot(new ReplicaId(1), 5)),
                new Leaf.Count(A, BigInteger.TWO, BigInteger.ONE, new Dot(new ReplicaId(1), 6)));
        for (Leaf one : leaves) {
            for (Leaf two : leaves) {
                assertThat(Leaf.join(one, two)).isEqualTo(Leaf.join(two, one));
                for (Leaf three : leaves) {
                    assertThat(Leaf.join(one, Leaf.join(two, three))).isEqualTo(Leaf.join(Leaf.join(one, two), three));
                }
            }
        }
    }

    @Test
    void noOperationMakesADocumentDeeperThanADocumentMayBe() {
        writer.put("{'l':[]}");
        Pointer list = Pointer.parse("/l");
        JsonValue most = nested(JsonValue.DEPTH_MAX - 2); // below the root and the list

        assertThat(writer.operations(new Operation.Insert(list, 0, most))).isInstanceOf(EditOutcome.Changed.class);
        Position first = writer.element("/l", 0);
        assertThat(writer.operations(new Operation.InsertAfter(list, first, most)))
                .isInstanceOf(EditOutcome.Changed.class);
        assertThat(writer.value().depth()).isEqualTo(JsonValue.DEPTH_MAX);

        JsonValue more = nested(JsonValue.DEPTH_MAX - 1);
        List<Edit> refused = new ArrayList<>();
        refused.add(new Edit.Operations(List.of(new Operation.Insert(list, 0, more))));
        refused.add(new Edit.Operations(List.of(new Operation.InsertAfter(list, first, more))));
        refused.add(new Edit.Operations(List.of(new Operation.Set(Pointer.parse("/l/0"), more))));
        refused.add(new Edit.JsonPatch(List.of(new JsonPatchOperation.Add(Pointer.parse("/l/-"), more))));
        refused.add(new Edit.JsonPatch(List.of(new JsonPatchOperation.Replace(Pointer.parse("/l/0"), more))));
        for (Edit edit : refused) {
            assertThat(writer.edit(edit)).as("%s", edit.getClass()).isInstanceOf(EditOutcome.Refused.class);
        }
        assertThat(writer.value().depth()).isEqualTo(JsonValue.DEPTH_MAX);
    }

    private static JsonValue nested(int depth) {
        JsonValue value = JsonValue.TRUE;
        for (int i = 0; i < depth; i++) {
            value = JsonArray.of(value);
        }
        return value;
    }
}
