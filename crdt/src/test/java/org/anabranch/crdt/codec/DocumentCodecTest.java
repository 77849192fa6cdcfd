package org.anabranch.crdt.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.Writer;
import org.junit.jupiter.api.Test;

class DocumentCodecTest {

    private static final String CITY = "{\"_id\":\"AD-000000\",\"name\":\"Vila\",\"lat\":\"42.53176\","
            + "\"lng\":\"1.56654\",\"country\":\"AD\",\"admin1\":\"03\",\"admin2\":\"\"}";

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
        Map<String, Document> documents = GoldenDocuments.documents();
        Map<String, String> golden = GoldenDocuments.bytes();

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
}
