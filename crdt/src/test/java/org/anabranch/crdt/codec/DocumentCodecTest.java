package org.anabranch.crdt.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.Leaf;
import org.anabranch.crdt.json.Operation;
import org.anabranch.crdt.json.Path;
import org.anabranch.crdt.json.Pointer;
import org.anabranch.crdt.json.Writer;
import org.junit.jupiter.api.Test;

class DocumentCodecTest {

    private static final String CITY = "{\"_id\":\"AD-000000\",\"name\":\"Vila\",\"lat\":\"42.53176\","
            + "\"lng\":\"1.56654\",\"country\":\"AD\",\"admin1\":\"03\",\"admin2\":\"\"}";

    private static final Pointer LIST = Pointer.parse("/l");

    @Test
    void anArrayThatIsWrittenAtOnceTakesOneByteForEachElementMoreThanItsValues() {
        Writer writer = new Writer(7);
        writer.put("{'l':[1,2,3,4,5,6,7,8,9,10]}");
        int ten = DocumentCodec.encodeLeaves(writer.document).length;
        writer = new Writer(7);
        writer.put("{'l':[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]}");

        assertThat(DocumentCodec.encodeLeaves(writer.document).length - ten).isEqualTo(10 * (1 + 2));
    }

    @Test
    void aCityTakesFewerBytesThanItsJson() throws MalformedException {
        Writer writer = new Writer(7);
        writer.setClock(1_790_000_000_000L);
        writer.put(CITY);

        byte[] bytes = DocumentCodec.encodeLeaves(writer.document);

        assertThat(bytes).hasSizeLessThan(CITY.length());
        assertThat(DocumentCodec.decodeLeaves(bytes, writer.document.context())).isEqualTo(writer.document);
    }

    /** The bytes of these documents are on disks and wires: they never change within a version of the format. */
    @Test
    void theBytesAreThoseOfTheGoldenVectors() throws IOException, MalformedException {
        Map<String, Document> documents = documents();
        Map<String, String> golden = golden();

        Map<String, String> encoded = new TreeMap<>();
        documents.forEach(
                (name, document) -> encoded.put(name, HexFormat.of().formatHex(DocumentCodec.encode(document))));

        assertThat(encoded).isEqualTo(golden);
        for (Map.Entry<String, String> vector : golden.entrySet()) {
            Document decoded = DocumentCodec.decode(HexFormat.of().parseHex(vector.getValue()));
            assertThat(decoded).as(vector.getKey()).isEqualTo(documents.get(vector.getKey()));
        }
    }

    @Test
    void anotherVersionIsRefused() {
        byte[] bytes = DocumentCodec.encode(Document.EMPTY);
        bytes[0]++;

        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> DocumentCodec.decode(bytes))
                .withMessageContaining("version 2");
    }

    @Test
    void leavesOutsideTheirContextAreRefused() {
        Writer writer = new Writer(7);
        writer.put("{'a':1}");
        byte[] bytes = DocumentCodec.encodeLeaves(writer.document);
        CausalContext tooSmall = CausalContext.of(VersionVector.EMPTY.with(new ReplicaId(7), 1));

        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> DocumentCodec.decodeLeaves(bytes, tooSmall));
    }

    @Test
    void replicasThatNothingNamesAreRefusedInLeavesAndContextsToo() {
        byte[] leaves = HexFormat.of().parseHex("01" + "010000000000000001" + "00" + "0900" + "00");
        byte[] context = HexFormat.of().parseHex("010000000000000001" + "00");

        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> DocumentCodec.decodeLeaves(leaves, CausalContext.EMPTY))
                .withMessageContaining("named for nothing");
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> DocumentCodec.readLeaves(new ByteReader(leaves), CausalContext.EMPTY))
                .withMessageContaining("named for nothing");
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> DocumentCodec.readContext(new ByteReader(context)))
                .withMessageContaining("named for nothing");
    }

    @Test
    void bytesAfterTheLeavesAreRefusedAndSaidWhere() {
        byte[] bytes = DocumentCodec.encodeLeaves(Document.EMPTY);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);

        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> DocumentCodec.decodeLeaves(longer, CausalContext.EMPTY))
                .satisfies(refused -> assertThat(refused.offset()).isEqualTo(bytes.length))
                .withMessageContaining("1 bytes too many");
    }

    @Test
    void aDeclaredLengthAllocatesNothing() {
        byte[] threeGigabytes = {1, 0, 0, 8, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0B};

        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> DocumentCodec.decode(threeGigabytes));
    }

    private static Map<String, Document> documents() {
        Map<String, Document> documents = new TreeMap<>();
        Writer writer = new Writer(1);
        documents.put("empty", Document.EMPTY);
        documents.put(
                "created", writer.put("{'a':'x','b':{'c':[1,{'k':null}],'d':{}},'n':-2.50,'big':1e300,'t':true}"));
        documents.put("number", writer.set("/n", "5"));
        documents.put("long", writer.set("/l", "'" + "0123456789".repeat(13) + "'"));
        documents.put("unicode", writer.merge("{'\u00e9':'\uD83D\uDE00'}"));
        documents.put("incremented", writer.increment("/n", 300));
        documents.put("removed", writer.remove("/b"));
        Writer other = writer.copy(-1);
        other.set("/a", "false");
        writer.set("/a", "{'x':0}");
        documents.put("deleted", writer.delete());
        documents.put("revived", writer.sees(other.document).document);
        documents.put("folded", folded());
        documents.put("listed", listed());
        documents.put("tagged", tagged());
        return documents;
    }

    /** Elements appended, inserted, moved, moved and deleted, edited and deleted, beside a value of another type. */
    private static Document listed() {
        Writer writer = new Writer(1);
        writer.put("{'l':[1,{'x':[]},3,4]}");
        Writer other = writer.copy(2);
        writer.operations(
                new Operation.Move(LIST, writer.element("/l", 3), 0),
                new Operation.Insert(LIST, 2, JsonValue.TRUE),
                new Operation.DeleteElement(LIST, writer.element("/l", 0)));
        other.operations(
                new Operation.Move(LIST, other.element("/l", 0), 1),
                new Operation.Set(Pointer.parse("/l/3"), JsonValue.NULL));
        Writer third = writer.copy(3);
        third.set("/l", "{'k':1}");
        return writer.sees(other.document, third.document).document;
    }

    private static Document tagged() {
        Writer writer = new Writer(1);
        writer.put("{'s':['b','a']}");
        writer.operations(
                new Operation.AddToSet(Pointer.parse("/s"), List.of(JsonNumber.of(7), JsonValue.NULL)),
                new Operation.RemoveFromSet(Pointer.parse("/s"), List.of(JsonValue.NULL)));
        return writer.document;
    }

    private static Document folded() {
        Dot dot = new Dot(new ReplicaId(5), 300);
        Dot fold = new Dot(new ReplicaId(3), 70_000);
        TreeMap<Dot, Leaf> leaves = new TreeMap<>();
        leaves.put(dot, new Leaf.Count(Path.ROOT.key("n"), BigInteger.TEN.pow(30), BigInteger.ZERO, fold));
        return Document.of(leaves, CausalContext.of(List.of(dot, fold, new Dot(new ReplicaId(5), 298))));
    }

    private static Map<String, String> golden() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                DocumentCodecTest.class.getResourceAsStream("golden-1.txt"), StandardCharsets.US_ASCII))) {
            return lines.lines()
                    .map(line -> line.split(" "))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (one, other) -> one, TreeMap::new));
        }
    }
}
