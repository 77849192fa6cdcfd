package org.anabranch.crdt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.Writer;
import org.junit.jupiter.api.Test;

class DocumentCodecTest {

    private static final String CITY = "{\"_id\":\"AD-000000\",\"name\":\"Vila\",\"lat\":\"42.53176\","
            + "\"lng\":\"1.56654\",\"country\":\"AD\",\"admin1\":\"03\",\"admin2\":\"\"}";

    @Test
    void aCityTakesFewerBytesThanItsJson() throws MalformedException {
        Writer writer = new Writer(7);
        writer.setClock(1_790_000_000_000L);
        writer.put(CITY);

        byte[] bytes = DocumentCodec.encodeLeaves(writer.document);

        System.out.println(bytes.length + " of " + CITY.length());
        assertThat(bytes).hasSizeLessThan(CITY.length());
        assertThat(DocumentCodec.decodeLeaves(bytes, writer.document.context())).isEqualTo(writer.document);
    }

    @Test
    void aHistoryOfManyKindsComesBackAsItWas() throws MalformedException {
        Writer here = new Writer(1);
        here.put("{'a':1,'b':{'c':[1,2,{'x':null}],'d':{}},'n':1.5e300}");
        Writer there = here.copy(2);
        Document one = here.increment("/a", 3);
        Document two = there.set("/a", "'text'");
        there.remove("/b/c");
        here.delete();
        here.sees(there.document);

        byte[] bytes = DocumentCodec.encode(here.document);
        Document decoded = DocumentCodec.decode(bytes);

        assertThat(decoded).isEqualTo(here.document);
        assertThat(DocumentCodec.encode(decoded)).isEqualTo(bytes);
        assertThat(DocumentCodec.decode(DocumentCodec.encode(one.join(two)))).isEqualTo(two.join(one));
    }
}
