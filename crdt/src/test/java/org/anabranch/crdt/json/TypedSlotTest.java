package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.TypedSlot.TypedCounter;
import org.anabranch.crdt.json.TypedSlot.TypedList;
import org.anabranch.crdt.json.TypedSlot.TypedMap;
import org.anabranch.crdt.json.TypedSlot.TypedRegister;
import org.anabranch.crdt.json.TypedSlot.TypedSet;
import org.junit.jupiter.api.Test;

/** What is shown with its types, and what tells versions apart. */
class TypedSlotTest {

    private final Writer one = new Writer(1);
    private final Writer two = new Writer(2);

    @Test
    void everyFacetIsShownAsWhatItIs() {
        one.put("{'r':'x','l':[7],'m':{}}");
        one.increment("/n", 4);
        one.operations(new Operation.AddToSet(Pointer.parse("/s"), List.of(JsonNumber.of(2))));

        TypedMap root = (TypedMap)
                one.document.typed(DeletePolicy.UPDATE_WINS).orElseThrow().shown();

        assertThat(root.facet()).isEqualTo(Facet.MAP);
        assertThat(root.entries().keySet()).containsExactly("l", "m", "n", "r", "s");
        assertThat(root.entries().get("r"))
                .isEqualTo(new TypedSlot(
                        new TypedRegister(
                                new JsonValue.JsonString("x"), new Dot(new ReplicaId(1), 5), HybridTimestamp.of(1, 0)),
                        List.of()));
        assertThat(root.entries().get("n").shown()).isEqualTo(new TypedCounter(JsonNumber.of(4)));
        assertThat(root.entries().get("s").shown()).isEqualTo(new TypedSet(JsonArray.of(JsonNumber.of(2))));
        TypedList list = (TypedList) root.entries().get("l").shown();
        assertThat(list.elements()).hasSize(1);
        assertThat(list.elements().get(0).id()).isEqualTo(one.element("/l", 0));
        assertThat(List.of("l", "m", "n", "r", "s"))
                .extracting(key -> root.entries().get(key).shown().facet())
                .containsExactly(Facet.LIST, Facet.MAP, Facet.COUNTER, Facet.REGISTER, Facet.SET);
    }

    @Test
    void whatStandsInConflictIsThereWithItsTypes() {
        two.sees(one.put("{'a':1}"));
        Document there = two.set("/a", "{'b':2}");
        one.set("/a", "'x'");
        one.sees(there);

        TypedMap root = (TypedMap)
                one.document.typed(DeletePolicy.UPDATE_WINS).orElseThrow().shown();

        assertThat(root.entries().get("a").shown().facet()).isEqualTo(Facet.MAP);
        assertThat(root.entries().get("a").siblings())
                .extracting(TypedSlot.Typed::facet)
                .containsExactly(Facet.REGISTER);
    }

    @Test
    void aDeletedDocumentHasNoTypes() {
        one.put("{'a':1}");
        one.delete();
        assertThat(one.document.typed(DeletePolicy.UPDATE_WINS)).isEmpty();
    }

    @Test
    void theLatestTimeIsThatOfTheYoungestRegisterWhereverItStands() {
        assertThat(Document.EMPTY.latestTime()).isEqualTo(HybridTimestamp.ZERO);
        two.setClock(50);
        one.sees(two.put("{'l':['old']}"));
        one.put("{'l':['old'],'z':1}");
        assertThat(one.document.latestTime()).isEqualTo(HybridTimestamp.of(51, 0));
        one.increment("/n", 1);
        assertThat(one.document.latestTime()).isEqualTo(HybridTimestamp.of(51, 0));
    }

    /** The same ids, the same conflicts: only the value tells them apart. */
    @Test
    void theVersionTellsValuesApart() {
        one.put("{'a':1}");
        String first = one.view().etag();
        one.put("{'a':2}");
        String second = one.view().etag();
        one.put("{'a':1}");
        assertThat(second).isNotEqualTo(first).hasSize(32);
        assertThat(one.view().etag()).as("the same bytes once more").isEqualTo(first);
    }

    /** Equal values, but other elements, by whose ids operations name them: at the top, in an object, in an array. */
    @Test
    void theVersionTellsElementsApartHoweverDeep() {
        for (String body : List.of("{'l':[1]}", "{'o':{'l':[1]}}", "{'l':[[1]]}", "{'l':[{'k':[1]}]}")) {
            Writer first = new Writer(1);
            Writer second = new Writer(2);
            first.put(body);
            second.put(body);
            assertThat(first.reads()).isEqualTo(second.reads());
            assertThat(first.view().etag()).as(body).isNotEqualTo(second.view().etag());
        }
    }

    @Test
    void aMergePatchOfTheShownValueSettlesAConflict() {
        two.sees(one.put("{'a':0}"));
        Document there = two.set("/a", "2");
        one.set("/a", "1");
        one.sees(there);
        assertThat(one.view().conflicts()).hasSize(1);

        one.merge("{'a':" + one.value().get("a") + "}");
        assertThat(one.view().conflicts()).isEmpty();
    }

    @Test
    void anIncrementOfAnyLengthBetweenTwoNumbersIsExact() {
        one.increment("/n", 1);
        String most = "9".repeat(1_000);
        one.put("{'n':" + most + "}");
        assertThat(one.reads()).isEqualTo("{\"n\":" + Json.of(most) + "}");
        assertThat(one.slot(Pointer.parse("/n")).shown()).as("counted").isEqualTo(Facet.COUNTER);
        assertThat(new BigInteger(most).add(BigInteger.ONE).toString()).hasSize(1_001);
    }
}
