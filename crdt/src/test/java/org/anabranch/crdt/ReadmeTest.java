package org.anabranch.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.anabranch.crdt.causal.HybridClock;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.codec.ElementCodec;
import org.anabranch.crdt.codec.MalformedException;
import org.anabranch.crdt.codec.TypeCodec;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DotBlock;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.EditOutcome;
import org.anabranch.crdt.json.Editor;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.types.AddWinsSet;
import org.anabranch.crdt.types.Replica;
import org.anabranch.crdt.types.UpdateWinsMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of the README, as they stand there. */
class ReadmeTest {

    // types
    static final TypeCodec<UpdateWinsMap<String, AddWinsSet<String>>> CODEC =
            TypeCodec.updateWinsMap(ElementCodec.STRINGS, TypeCodec.addWinsSet(ElementCodec.STRINGS));

    static String types() throws MalformedException {
        // create: each replica under an id that no other run of any replica uses, such as 64 random bits
        var oslo = Replica.start(new ReplicaId(1), UpdateWinsMap.<String, AddWinsSet<String>>of(AddWinsSet.empty()));
        var lima = Replica.start(new ReplicaId(2), UpdateWinsMap.<String, AddWinsSet<String>>of(AddWinsSet.empty()));

        // change, and take the delta; the bytes are for all other replicas, in any order, any number of times
        byte[] tagged = CODEC.encode(oslo.change((map, me) -> map.update(me, "post", tags -> tags.add(me, "new"))));
        lima.receive(CODEC.decode(tagged));

        // concurrently: one removes the key, the other adds below it
        byte[] removed = CODEC.encode(oslo.change((map, me) -> map.remove(me, "post")));
        byte[] added = CODEC.encode(lima.change((map, me) -> map.update(me, "post", tags -> tags.add(me, "hot"))));
        oslo.receive(CODEC.decode(added));
        lima.receive(CODEC.decode(removed));

        return oslo.state().get("post").elements() + " "
                + lima.state().get("post").elements(); // [hot] twice
    }
    // end of types

    // example
    static final class Site {
        final ReplicaId id; // never used by another run of any site
        long seq; // the last number used
        HybridTimestamp time = HybridTimestamp.ZERO;
        Document document = Document.EMPTY;

        Site(long id) {
            this.id = new ReplicaId(id);
        }

        /** Edits the document; the bytes are for all other sites, in any order, any number of times. */
        byte[] edit(Edit edit) {
            DotBlock dots = new DotBlock(id, seq + 1);
            time = HybridClock.next(time, System.currentTimeMillis());
            EditOutcome outcome = Editor.edit(document, edit, DeletePolicy.UPDATE_WINS, dots, time);
            if (!(outcome instanceof EditOutcome.Changed changed)) {
                return null; // as asked already, absent, or refused
            }
            document = document.join(changed.delta());
            seq += dots.taken();
            return DocumentCodec.encode(changed.delta());
        }

        void receive(byte[] delta) throws MalformedException {
            document = document.join(DocumentCodec.decode(delta));
        }

        String read() {
            return document.view(DeletePolicy.UPDATE_WINS)
                    .map(view -> view.value().toString())
                    .orElse("absent");
        }
    }

    static String example() throws MalformedException {
        Site oslo = new Site(1);
        Site lima = new Site(2);
        lima.receive(oslo.edit(
                new Edit.Put(new JsonObject().with("stock", JsonNumber.of(5)).with("price", JsonNumber.of(90)))));

        byte[] fromOslo = oslo.edit(new Edit.MergePatch(new JsonObject().with("price", JsonNumber.of(80))));
        byte[] fromLima = lima.edit(new Edit.MergePatch(new JsonObject().with("stock", JsonNumber.of(4))));
        oslo.receive(fromLima);
        lima.receive(fromOslo);

        return oslo.read() + " " + lima.read(); // {"price":80,"stock":4} twice
    }
    // end of example

    @Test
    void theExampleDoesWhatItSays() throws MalformedException {
        assertThat(example()).isEqualTo("{\"price\":80,\"stock\":4} {\"price\":80,\"stock\":4}");
    }

    @Test
    void theTypesDoWhatTheySay() throws MalformedException {
        assertThat(types()).isEqualTo("[hot] [hot]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"types", "example"})
    void theExamplesAreThoseOfTheReadme(String name) throws IOException {
        String source = Files.readString(Path.of("src/test/java/org/anabranch/crdt/ReadmeTest.java"));
        String begin = "// " + name + "\n";
        String example = source.substring(
                source.indexOf(begin) + begin.length(), source.indexOf("    // end of " + name + "\n"));

        assertThat(Files.readString(Path.of("README.md")))
                .contains(example.stripTrailing().stripIndent());
    }
}
