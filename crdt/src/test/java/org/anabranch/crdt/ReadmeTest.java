package org.anabranch.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.anabranch.crdt.causal.HybridClock;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.codec.MalformedException;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DotBlock;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.EditOutcome;
import org.anabranch.crdt.json.Editor;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.junit.jupiter.api.Test;

/** The example of the README, as it stands there. */
class ReadmeTest {

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
    void theExampleIsTheOneOfTheReadme() throws IOException {
        String source = Files.readString(Path.of("src/test/java/org/anabranch/crdt/ReadmeTest.java"));
        String example = source.substring(source.indexOf("// example\n") + 11, source.indexOf("    // end of example"));

        assertThat(Files.readString(Path.of("README.md")))
                .contains(example.stripTrailing().stripIndent());
    }
}
