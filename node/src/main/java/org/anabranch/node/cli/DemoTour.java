package org.anabranch.node.cli;

import java.util.List;
import java.util.stream.Collectors;

/** What the demo tells its user to try. */
final class DemoTour {

    private DemoTour() {}

    static String text(List<Site> sites, String data, long documents) {
        Site here = sites.get(0);
        Site there = sites.get(1);
        Site elsewhere = sites.get(sites.size() - 1);
        String everywhere = sites.stream().map(Site::documents).collect(Collectors.joining(" "));
        return String.join(
                System.lineSeparator(),
                "",
                sites.size() + " datacenters are up, and each shows the same " + documents + " documents:",
                sites.stream()
                        .map(site -> "  " + site.dc() + "  http://" + site.http())
                        .collect(Collectors.joining(System.lineSeparator())),
                "Their data is in " + data + ".",
                "",
                "Write in " + here.dc() + ", read in " + elsewhere.dc() + ":",
                "  curl -X PUT " + here.documents() + "hello -H 'Content-Type: application/json' -d '{\"from\":\""
                        + here.dc() + "\"}'",
                "  curl " + elsewhere.documents() + "hello",
                "",
                "Count in all of them, and nothing is lost:",
                "  for docs in " + everywhere + "; do",
                "    curl -X PATCH ${docs}kettle -H 'Content-Type: application/vnd.anabranch.ops+json' \\",
                "      -d '[{\"op\":\"increment\",\"path\":\"/stock\",\"by\":5}]'; done",
                "  curl '" + there.documents() + "kettle?pointer=/stock'",
                "",
                "Write the same field in two of them at once. Every datacenter shows the same winner and keeps the"
                        + " other",
                "value as a conflict (if one write had arrived before the other, there is none: try again):",
                "  for docs in " + here.documents() + " " + there.documents() + "; do",
                "    curl -X PATCH ${docs}lantern -H 'Content-Type: application/merge-patch+json' \\",
                "      -d '{\"notes\":\"written through '$docs'\"}' & done; wait",
                "  curl " + elsewhere.documents() + "lantern/conflicts",
                "",
                "Everything that is there, and how replication is doing:",
                "  curl '" + there.documents().replaceAll("/$", "") + "?include=docs'",
                "  curl http://" + here.http() + "/v1/status",
                "",
                "Ctrl-C ends it.");
    }
}
