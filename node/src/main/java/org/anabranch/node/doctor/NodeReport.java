package org.anabranch.node.doctor;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;

/** What one node says of itself and of the others, by {@code GET /v1/status}. */
public record NodeReport(
        String url, String cluster, String dc, String node, String replica, List<Member> members, List<Peer> peers) {

    public NodeReport {
        members = List.copyOf(members);
        peers = List.copyOf(peers);
    }

    /** @param lastSeenSeconds -1 if it was never heard of since the node's start */
    public record Member(String dc, String node, String state, double lastSeenSeconds) {
        String name() {
            return dc + "/" + node;
        }
    }

    public record Peer(String dc, String address, String link, double lagSeconds, long lagSequences) {
        boolean isUp() {
            return link.equals("streaming") || link.equals("catching-up");
        }
    }

    String name() {
        return dc + "/" + node;
    }

    /** @param url where it was asked, for whoever reads the findings */
    public static NodeReport of(String url, JsonObject status) {
        List<Member> members = new ArrayList<>();
        for (JsonObject member : objects(status, "members")) {
            members.add(new Member(
                    text(member, "dc"),
                    text(member, "node"),
                    text(member, "state"),
                    Double.parseDouble(text(member, "lastSeenSeconds"))));
        }
        List<Peer> peers = new ArrayList<>();
        for (JsonObject peer : objects(status, "peers")) {
            peers.add(new Peer(
                    text(peer, "dc"),
                    text(peer, "address"),
                    text(peer, "link"),
                    Double.parseDouble(text(peer, "lagSeconds")),
                    Long.parseLong(text(peer, "lagSequences"))));
        }
        return new NodeReport(
                url,
                text(status, "cluster"),
                text(status, "dc"),
                text(status, "node"),
                text(status, "replica"),
                members,
                peers);
    }

    private static List<JsonObject> objects(JsonObject from, String member) {
        List<JsonObject> objects = new ArrayList<>();
        if (from.get(member) instanceof JsonArray array) {
            for (JsonValue element : array.elements()) {
                objects.add((JsonObject) element);
            }
        }
        return objects;
    }

    private static String text(JsonObject object, String member) {
        return object.get(member) instanceof JsonString text ? text.value() : String.valueOf(object.get(member));
    }
}
