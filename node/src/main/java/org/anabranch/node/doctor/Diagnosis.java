package org.anabranch.node.doctor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.node.doctor.NodeReport.Member;
import org.anabranch.node.doctor.NodeReport.Peer;

/**
 * Judges what nodes report, all taken at about the same time. What needs two ends to be seen, such as a link that works one
 * way only, is found only where both ends were asked.
 */
public final class Diagnosis {

    /** Writes that wait for longer are not on their way: the other side does not take them. */
    static final double LAG_SECONDS_MAX = 60;

    /** Silence after which somebody should look, long before a member counts as lagging by itself. */
    static final double SILENT_SECONDS_MAX = 3_600;

    private final List<NodeReport> reports;
    private final List<Finding> findings = new ArrayList<>();

    private Diagnosis(List<NodeReport> reports) {
        this.reports = reports;
    }

    /** The findings, the same ones in the same order for the same reports. */
    public static List<Finding> of(List<NodeReport> reports) {
        Diagnosis diagnosis = new Diagnosis(List.copyOf(reports));
        diagnosis.judgeClusters();
        diagnosis.judgeIdentities();
        for (NodeReport report : reports) {
            report.peers().forEach(peer -> diagnosis.judgePeer(report, peer));
        }
        diagnosis.judgeMembers();
        diagnosis.judgeDirections();
        diagnosis.judgeCutVertices();
        return List.copyOf(diagnosis.findings);
    }

    private void judgeClusters() {
        SortedSet<String> clusters = new TreeSet<>();
        reports.forEach(report -> clusters.add(report.cluster()));
        if (clusters.size() > 1) {
            findings.add(Finding.critical(
                    "wrong-cluster",
                    "the nodes asked belong to different clusters: " + String.join(", ", clusters),
                    "start each with the same --cluster; one that has data of another cluster needs an empty --data"));
        }
    }

    private void judgeIdentities() {
        Map<String, NodeReport> byName = new TreeMap<>();
        for (NodeReport report : reports) {
            NodeReport other = byName.putIfAbsent(report.cluster() + "/" + report.name(), report);
            if (other != null && !other.replica().equals(report.replica())) {
                findings.add(Finding.critical(
                        "duplicate-identity",
                        other.url() + " and " + report.url() + " both run as " + report.name() + ", as replicas "
                                + other.replica() + " and " + report.replica(),
                        "stop one when what it wrote has reached the others (lagSequences 0), and start it with another"
                                + " --node and an empty --data"));
            }
        }
    }

    private void judgePeer(NodeReport report, Peer peer) {
        String link = report.name() + " to " + peer.dc() + " at " + peer.address();
        if (peer.link().equals("paused")) {
            findings.add(Finding.warning(
                    "link-paused",
                    "the exchange of " + link + " is paused",
                    "curl -X POST " + report.url() + "/v1/admin/peers/" + peer.dc() + ":resume"));
        } else if (!peer.isUp()) {
            findings.add(Finding.critical(
                    "link-down",
                    "the link of " + link + " is " + peer.link(),
                    "look for the reason in the log of " + report.name()
                            + " and of the other side (another cluster, settings"
                            + " that differ, an old version, a retired node), and whether the port can be reached"));
        }
        if (peer.lagSeconds() > LAG_SECONDS_MAX) {
            findings.add(Finding.warning(
                    "lag",
                    peer.lagSequences() + " sequence numbers of " + link + " are not acknowledged, the oldest for "
                            + Math.round(peer.lagSeconds()) + " s",
                    "see whether the link is up, and the other node has room and keeps up with its disk"));
        }
    }

    private void judgeMembers() {
        Set<String> told = new HashSet<>();
        for (NodeReport report : reports) {
            for (Member member : report.members()) {
                judgeMember(report, member, told);
            }
        }
    }

    private void judgeMember(NodeReport report, Member member, Set<String> told) {
        boolean silent = member.lastSeenSeconds() > SILENT_SECONDS_MAX;
        if (member.state().equals("active") && silent && told.add(member.name())) {
            findings.add(Finding.critical(
                    "forgotten-member",
                    report.name() + " last heard of " + member.name() + " " + Math.round(member.lastSeenSeconds())
                            + " s ago; until it counts as lagging nothing deleted is collected anywhere",
                    "start it again, or if it will not come back: curl -X POST " + report.url() + "/v1/admin/members/"
                            + member.dc() + "/" + member.node() + ":forget"));
        } else if (member.state().equals("lagging") && told.add(member.name())) {
            findings.add(Finding.warning(
                    "lagging-member",
                    report.name() + " no longer waits for " + member.name(),
                    "start it again, and it catches up; if it will not come back: curl -X POST " + report.url()
                            + "/v1/admin/members/" + member.dc() + "/" + member.node() + ":forget"));
        }
    }

    private void judgeDirections() {
        for (NodeReport from : reports) {
            for (NodeReport to : reports) {
                boolean differ = !from.dc().equals(to.dc()) && from.cluster().equals(to.cluster());
                if (differ && isUp(from, to) && !isUp(to, from)) {
                    findings.add(Finding.critical(
                            "one-way-link",
                            from.name() + " sends to " + to.dc() + ", but " + to.name() + " does not send to "
                                    + from.dc() + (names(to, from) ? "" : ", which it has no --peer for"),
                            "give " + to.name() + " --peer " + from.dc() + "=HOST:PORT of " + from.name()
                                    + "'s bridge, and see that it can reach it"));
                }
            }
        }
    }

    private static boolean isUp(NodeReport from, NodeReport to) {
        return from.peers().stream().anyMatch(peer -> peer.dc().equals(to.dc()) && peer.isUp());
    }

    private static boolean names(NodeReport from, NodeReport to) {
        return from.peers().stream().anyMatch(peer -> peer.dc().equals(to.dc()));
    }

    /** A link counts where either side says that it is up, so this errs towards silence. */
    private void judgeCutVertices() {
        TreeMap<String, SortedSet<String>> graph = new TreeMap<>();
        for (NodeReport report : reports) {
            graph.computeIfAbsent(report.dc(), dc -> new TreeSet<>());
            for (Peer peer : report.peers()) {
                if (peer.isUp()) {
                    graph.computeIfAbsent(report.dc(), dc -> new TreeSet<>()).add(peer.dc());
                    graph.computeIfAbsent(peer.dc(), dc -> new TreeSet<>()).add(report.dc());
                }
            }
        }
        int whole = parts(graph, null);
        for (String dc : graph.keySet()) {
            if (graph.size() > 2 && !graph.get(dc).isEmpty() && parts(graph, dc) > whole) {
                findings.add(Finding.warning(
                        "cut-vertex",
                        "without " + dc + " the other datacenters cannot all reach each other",
                        "link datacenters around it, with --peer on both sides"));
            }
        }
    }

    private static int parts(Map<String, SortedSet<String>> graph, String without) {
        Set<String> seen = new HashSet<>();
        int parts = 0;
        for (String dc : graph.keySet()) {
            if (!dc.equals(without) && !seen.contains(dc)) {
                parts++;
                visit(graph, dc, without, seen);
            }
        }
        return parts;
    }

    private static void visit(Map<String, SortedSet<String>> graph, String dc, String without, Set<String> seen) {
        if (!dc.equals(without) && seen.add(dc)) {
            graph.get(dc).forEach(next -> visit(graph, next, without, seen));
        }
    }
}
