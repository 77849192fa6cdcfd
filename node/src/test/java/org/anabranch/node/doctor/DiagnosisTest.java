package org.anabranch.node.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.anabranch.node.doctor.Finding.Severity;
import org.anabranch.node.doctor.NodeReport.Member;
import org.anabranch.node.doctor.NodeReport.Peer;
import org.junit.jupiter.api.Test;

class DiagnosisTest {

    private static NodeReport node(String dc, String... linkedTo) {
        List<Peer> peers = List.of(linkedTo).stream()
                .map(peer -> new Peer(peer, "127.0.0.1:1", "streaming", 0, 0))
                .toList();
        return new NodeReport("http://" + dc, "shop", dc, "n1", "replica-of-" + dc, List.of(), peers);
    }

    private static NodeReport with(NodeReport node, Member member) {
        return new NodeReport(
                node.url(), node.cluster(), node.dc(), node.node(), node.replica(), List.of(member), node.peers());
    }

    private static NodeReport with(NodeReport node, Peer peer) {
        return new NodeReport(
                node.url(), node.cluster(), node.dc(), node.node(), node.replica(), node.members(), List.of(peer));
    }

    private static void assertFinds(String id, Severity severity, String evidence, String fix, NodeReport... reports) {
        assertThat(Diagnosis.of(List.of(reports))).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo(id);
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.evidence()).contains(evidence);
            assertThat(finding.fix()).contains(fix);
        });
    }

    @Test
    void aClusterThatIsWellHasNoFindings() {
        NodeReport eu = with(node("eu", "us", "ap"), new Member("us", "n1", "active", 3_599));
        assertThat(Diagnosis.of(List.of(eu, node("us", "eu", "ap"), node("ap", "us", "eu"))))
                .isEmpty();
        assertThat(Diagnosis.of(List.of(node("eu")))).isEmpty();
        assertThat(Diagnosis.of(List.of(node("eu", "us"), node("us", "eu")))).isEmpty();
        assertThat(Diagnosis.of(List.of(node("eu", "us"), node("eu", "us"))))
                .as("the same node, asked twice")
                .isEmpty();
    }

    @Test
    void nodesOfTwoClustersAreFound() {
        NodeReport other = new NodeReport("http://x", "stock", "us", "n1", "r", List.of(), List.of());
        assertFinds("wrong-cluster", Severity.CRITICAL, "shop, stock", "--cluster", node("eu"), other);
    }

    @Test
    void twoNodesOfOneNameAreFound() {
        NodeReport clone = new NodeReport("http://clone", "shop", "eu", "n1", "another", List.of(), List.of());
        assertFinds(
                "duplicate-identity",
                Severity.CRITICAL,
                "http://clone both run as eu/n1",
                "stop one",
                node("eu"),
                clone);
    }

    @Test
    void aLinkThatIsDownOrPausedIsFound() {
        NodeReport down = with(node("eu"), new Peer("us", "127.0.0.1:7171", "down", 0, 0));
        assertFinds("link-down", Severity.CRITICAL, "eu/n1 to us at 127.0.0.1:7171 is down", "log of eu/n1", down);
        NodeReport paused = with(node("eu"), new Peer("us", "127.0.0.1:7171", "paused", 0, 0));
        assertFinds("link-paused", Severity.WARNING, "paused", "http://eu/v1/admin/peers/us:resume", paused);
    }

    @Test
    void aLinkInOneDirectionOnlyIsFound() {
        assertFinds(
                "one-way-link",
                Severity.CRITICAL,
                "us/n1 does not send to eu, which it has no --peer for",
                "give us/n1 --peer eu=",
                node("eu", "us"),
                node("us"));
    }

    @Test
    void writesThatNobodyTakesAreFound() {
        NodeReport lagging = with(node("eu"), new Peer("us", "127.0.0.1:7171", "streaming", 61, 17));
        assertFinds("lag", Severity.WARNING, "17 sequence numbers of eu/n1 to us", "room", lagging);
        NodeReport busy = with(node("eu"), new Peer("us", "127.0.0.1:7171", "streaming", 60, 17));
        assertThat(Diagnosis.of(List.of(busy))).isEmpty();
    }

    @Test
    void aDatacenterWithoutWhichOthersAreApartIsFound() {
        assertFinds(
                "cut-vertex",
                Severity.WARNING,
                "without eu the other datacenters cannot all reach each other",
                "--peer",
                node("eu", "us", "ap"),
                node("us", "eu"),
                node("ap", "eu"));
    }

    @Test
    void aMemberThatHoldsBackTheCollectionOfDeletesIsFoundOnce() {
        Member silent = new Member("ap", "n7", "active", 3_601);
        assertFinds(
                "forgotten-member",
                Severity.CRITICAL,
                "eu/n1 last heard of ap/n7 3601 s ago",
                "http://eu/v1/admin/members/ap/n7:forget",
                with(node("eu", "us"), silent),
                with(node("us", "eu"), silent));
        assertFinds(
                "lagging-member",
                Severity.WARNING,
                "no longer waits for ap/n7",
                "ap/n7:forget",
                with(node("eu"), new Member("ap", "n7", "lagging", 100_000)));
        assertThat(Diagnosis.of(List.of(with(node("eu"), new Member("ap", "n7", "retired", 100_000)))))
                .isEmpty();
    }
}
