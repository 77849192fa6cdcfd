package org.anabranch.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.anabranch.node.config.NodeConfig;
import org.anabranch.node.config.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DemoTest {
    private static final Path DATA = Path.of("data");

    private final FakeSites nodes = new FakeSites();
    private final List<Site> sites = FakeSites.onFreePorts();
    private final Demo demo = new Demo(nodes, sites);

    @AfterEach
    void close() {
        demo.close();
    }

    @Test
    void everyDatacenterIsLinkedWithTheOthersAndHasADirectoryOfItsOwn() throws Exception {
        demo.start(DATA);

        assertThat(nodes.configs).extracting(NodeConfig::dc).containsExactly("eu", "us", "ap");
        assertThat(nodes.configs).extracting(NodeConfig::data).doesNotHaveDuplicates();
        assertThat(nodes.configs).extracting(NodeConfig::cluster).containsOnly("demo");
        assertThat(nodes.configs.get(0).peers()).extracting(Peer::dc).containsExactly("us", "ap");
        assertThat(nodes.configs.get(1).peers().get(0).addresses())
                .containsExactly(sites.get(0).bridge());
    }

    @Test
    void loadingWritesEveryDocumentWhereItBelongsAndThenTheOperations() throws Exception {
        demo.start(DATA);

        demo.load(List.of(
                new Sample("us", "a", "{\"_id\":\"a\"}"),
                new Sample("eu", "a", "[]"),
                new Sample("ap", "b", "{\"_id\":\"b\"}")));

        assertThat(nodes.log).containsExactly("put a at us", "put b at ap", "patch a at eu");
    }

    @Test
    void loadingEndsWhenEveryDatacenterShowsEverything() throws Exception {
        demo.start(DATA);

        demo.load(List.of(new Sample("us", "a", "{\"_id\":\"a\"}"), new Sample("eu", "a", "[]")));

        assertThat(nodes.shown).containsExactly("a at ap", "a at eu", "a at us");
    }

    @Test
    void loadingAgainChangesNothing() throws Exception {
        demo.start(DATA);
        demo.load(Sample.all());
        int writes = nodes.log.size();

        demo.load(Sample.all());

        assertThat(nodes.log).hasSize(writes);
    }

    @Test
    void aSiteThatAnswersWithAnErrorEndsTheDemoAndSaysWhy() throws Exception {
        demo.start(DATA);

        assertThatThrownBy(() -> demo.load(List.of(new Sample("eu", "a", "{\"_id\":\"other\"}"))))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("cannot load the sample documents: PUT http://")
                .hasMessageContaining("answered 400");
    }

    @Test
    void allNodesAreClosedAndNoneIsStartedAfterwards() throws Exception {
        demo.start(DATA);

        demo.close();
        demo.close();
        demo.start(DATA);

        assertThat(nodes.closed).containsExactly("ap", "us", "eu");
        assertThat(nodes.configs).hasSize(3);
    }

    @Test
    void thereAreADozenSamplesForAllDatacentersAndOperationsOnSomeOfThem() {
        List<Sample> samples = Sample.all();
        List<String> documents = samples.stream()
                .filter(sample -> !sample.isOperations())
                .map(Sample::id)
                .toList();

        assertThat(documents).hasSize(12).doesNotHaveDuplicates();
        assertThat(samples).extracting(Sample::dc).containsOnly("eu", "us", "ap");
        assertThat(samples)
                .filteredOn(Sample::isOperations)
                .isNotEmpty()
                .allSatisfy(sample -> assertThat(documents).contains(sample.id()));
    }

    @Test
    void theTourNamesDocumentsThatExistAndThePortsThatServeThem() {
        String tour = DemoTour.text(Site.ALL, "somewhere", 12);

        assertThat(tour)
                .contains("http://127.0.0.1:7071/v1/dbs/demo/docs/", "http://127.0.0.1:7072", "http://127.0.0.1:7073")
                .contains("${docs}kettle", "${docs}lantern", "somewhere", "12 documents");
        assertThat(Sample.all()).extracting(Sample::id).contains("kettle", "lantern");
    }
}
