package org.anabranch.crdt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.json.Cluster;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Document;

class DocumentCodecProperties {

    @Property
    void whatIsEncodedComesBack(@ForAll long seed) throws MalformedException {
        Document document = new Cluster(seed, DeletePolicy.UPDATE_WINS).run(25).anyState();

        Document decoded = DocumentCodec.decode(DocumentCodec.encode(document));
        assertThat(decoded).isEqualTo(document);
        assertThat(decoded.root().value()).isEqualTo(document.root().value());
        assertThat(decoded.deleteRecords()).isEqualTo(document.deleteRecords());
        assertThat(DocumentCodec.decodeLeaves(DocumentCodec.encodeLeaves(document), document.context()))
                .isEqualTo(document);

        ByteWriter out = new ByteWriter();
        DocumentCodec.writeContext(out, document.context());
        ByteReader in = new ByteReader(out.toByteArray());
        assertThat(DocumentCodec.readContext(in)).isEqualTo(document.context());
        in.requireEnd();
    }

    @Property
    void bytesThatDecodeAreTheBytesOfWhatTheyDecodeTo(@ForAll long seed) {
        Cluster cluster = new Cluster(seed, DeletePolicy.UPDATE_WINS).run(15);
        byte[] bytes = DocumentCodec.encode(cluster.anyState());

        for (int i = 0; i < 60; i++) {
            byte[] hostile = mutated(bytes, cluster.random);
            try {
                assertThat(DocumentCodec.encode(DocumentCodec.decode(hostile))).isEqualTo(hostile);
            } catch (MalformedException refused) {
                assertThat(refused.offset()).isBetween(0, hostile.length);
            }
        }
    }

    @Property
    void noBytesDoMoreThanBeRefused(@ForAll byte[] bytes) {
        byte[] versioned = bytes.clone();
        if (versioned.length > 0) {
            versioned[0] = 1;
        }
        for (byte[] hostile : new byte[][] {bytes, versioned}) {
            try {
                Document decoded = DocumentCodec.decodeLeaves(hostile, CausalContext.EMPTY);
                assertThat(DocumentCodec.encodeLeaves(decoded)).isEqualTo(hostile);
            } catch (MalformedException refused) {
                assertThat(refused.offset()).isBetween(0, hostile.length);
            }
        }
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] result = bytes.clone();
        for (int i = random.nextInt(3); i >= 0 && result.length > 0; i--) {
            int at = random.nextInt(result.length);
            switch (random.nextInt(5)) {
                case 0 -> result[at] = (byte) random.nextInt(16);
                case 1 -> result[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> result[at] = (byte) random.nextInt();
                case 3 -> result = Arrays.copyOf(result, at);
                default -> {
                    byte[] longer = new byte[result.length + 1];
                    System.arraycopy(result, 0, longer, 0, at);
                    longer[at] = result[at];
                    System.arraycopy(result, at, longer, at + 1, result.length - at);
                    result = longer;
                }
            }
        }
        return result;
    }
}
