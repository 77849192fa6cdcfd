package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.json.EditOutcome.Changed;
import org.anabranch.crdt.json.EditOutcome.Unchanged;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/** The laws of documents and their deltas, on what a {@link Cluster} reaches. A failure names the seed of the cluster. */
class DocumentProperties {

    /** The test-kit holds documents to the laws of join; that "nothing new" is told by identity is a promise of ours. */
    @Property
    void joinReturnsTheSameObjectWhenNothingIsAdded(@ForAll long seed, @ForAll DeletePolicy policy) {
        Cluster cluster = new Cluster(seed, policy).run(25);
        Document one = cluster.anyState();
        Document other = cluster.anyState();
        Document bound = one.join(other);

        assertThat(one.join(one)).isSameAs(one);
        assertThat(one.join(Document.EMPTY)).isSameAs(one);
        assertThat(bound.join(one)).isSameAs(bound);
        assertThat(bound.join(other)).isSameAs(bound);
    }

    @Property
    void deltasInAnyOrderGroupingAndNumberMakeTheSameBytes(@ForAll long seed, @ForAll DeletePolicy policy) {
        Cluster cluster = new Cluster(seed, policy).run(30);
        Document whole = Document.EMPTY;
        for (Writer writer : cluster.writers) {
            whole = whole.join(writer.document);
        }

        List<Document> parts = new ArrayList<>(cluster.deltas);
        for (int i = 0; i < 5; i++) {
            parts.add(cluster.any(cluster.deltas).join(cluster.any(cluster.deltas)));
        }
        Collections.shuffle(parts, cluster.random);
        Document joined = Document.EMPTY;
        for (Document part : parts) {
            joined = joined.join(part);
            joined.isVisible(policy); // makes the tree, which then has to follow every later join
        }

        assertThat(joined).isEqualTo(whole);
        assertThat(joined.view(policy)).isEqualTo(whole.view(policy));
        assertThat(joined.root().value())
                .isEqualTo(Document.of(treeMap(whole), whole.context()).root().value());
        assertThat(DocumentCodec.encode(joined)).isEqualTo(DocumentCodec.encode(whole));
    }

    @Property
    void sinceIsAllThatIsMissingAndNothingElse(@ForAll long seed, @ForAll DeletePolicy policy) {
        Cluster cluster = new Cluster(seed, policy).run(25);
        Document full = cluster.writers.get(0).sees(cluster.writers.get(1).document).document;
        VersionVector vector = prefixes(cluster.writers.get(2).document.context());
        Document behind = upTo(vector, cluster);

        Document sent = full.since(vector);

        assertThat(behind.join(sent).leaves()).isEqualTo(behind.join(full).leaves());
        assertThat(behind.join(sent).view(policy)).isEqualTo(behind.join(full).view(policy));
        sent.leaves().forEach((dot, leaf) -> assertThat(vector.covers(dot)).isFalse());
    }

    @Property
    void whatIsPutIsReadAndPutAgainTakesNoDot(@ForAll long seed, @ForAll DeletePolicy policy) {
        Cluster cluster = new Cluster(seed, policy).run(25);
        Writer writer = cluster.any(cluster.writers);
        JsonObject body = cluster.randomBody(writer);

        EditOutcome outcome = writer.edit(new Edit.Put(body));

        assertThat(writer.document.root().shows(body))
                .as("%s shows %s", writer.value(), body)
                .isTrue();
        assertThat(outcome).isInstanceOfAny(Changed.class, Unchanged.class);
        assertThat(writer.edit(new Edit.Put(body))).isEqualTo(new Unchanged());
    }

    @Property
    void aPutWritesNothingWhereNothingDiffers(@ForAll long seed, @ForAll DeletePolicy policy) {
        Cluster cluster = new Cluster(seed, policy).run(25);
        Writer writer = cluster.any(cluster.writers);
        if (writer.reads() == null) {
            return;
        }
        Document before = writer.document;
        JsonObject old = writer.value();
        JsonObject body = cluster.randomBody(writer);

        writer.edit(new Edit.Put(body));

        before.leaves().forEach((dot, leaf) -> {
            boolean untouched = !leaf.path().isRoot() && untouched(leaf.path(), old, body);
            assertThat(!untouched || writer.document.leaves().contains(dot))
                    .as("%s %s in a PUT of %s over %s", dot, leaf, body, old)
                    .isTrue();
        });
    }

    @Property
    void aDeltaIsWhatTheEditDoes(@ForAll long seed, @ForAll DeletePolicy policy) {
        Cluster cluster = new Cluster(seed, policy).run(20);
        Writer writer = cluster.any(cluster.writers);
        Document before = writer.document;

        if (writer.edit(cluster.randomEdit(writer)) instanceof Changed changed) {
            assertThat(writer.document).isEqualTo(before.join(changed.delta()));
            assertThat(writer.document).as("inflation").isNotEqualTo(before);
            for (CausalContext.Interval known :
                    changed.delta().context().minus(before.context()).intervals()) {
                assertThat(known.replica().bits())
                        .as("only fresh dots are news")
                        .isEqualTo(writer.number());
            }
        } else {
            assertThat(writer.document).isSameAs(before);
        }
    }

    private static boolean untouched(Path path, JsonObject old, JsonObject body) {
        Step first = path.ancestor(1).step();
        String key = ((Step.Key) first).name();
        return old.get(key) != null && old.get(key).equals(body.get(key));
    }

    private static TreeMap<Dot, Leaf> treeMap(Document document) {
        TreeMap<Dot, Leaf> leaves = new TreeMap<>();
        for (Map.Entry<Dot, Leaf> entry : document.leaves()) {
            leaves.put(entry.getKey(), entry.getValue());
        }
        return leaves;
    }

    /** The vector of the events that {@code context} has without a gap. */
    private static VersionVector prefixes(CausalContext context) {
        VersionVector vector = VersionVector.EMPTY;
        for (CausalContext.Interval interval : context.intervals()) {
            vector = interval.from() == 1 ? vector.with(interval.replica(), interval.to()) : vector;
        }
        return vector;
    }

    /** A state that has seen all of {@code vector}: all deltas that hold any of it. */
    private static Document upTo(VersionVector vector, Cluster cluster) {
        Document state = Document.EMPTY;
        for (Document delta : cluster.deltas) {
            for (Dot dot : delta.context().dots()) {
                state = vector.covers(dot) ? state.join(delta) : state;
            }
        }
        return state;
    }
}
