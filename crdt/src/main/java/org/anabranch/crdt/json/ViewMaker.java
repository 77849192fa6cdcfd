package org.anabranch.crdt.json;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.anabranch.crdt.json.DocumentView.Conflict;
import org.anabranch.crdt.json.DocumentView.Sibling;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/** Makes what a reader sees of a document's contents. A function of the live leaves alone. */
final class ViewMaker {

    private static final int ETAG_BYTES = 16;

    private ViewMaker() {}

    static DocumentView view(Slot root) {
        JsonObject value = root.object();
        List<Conflict> conflicts = Conflicts.in(root);
        byte[] json = CanonicalJson.write(value).getBytes(StandardCharsets.UTF_8);
        return new DocumentView(value, json, conflicts, etag(json, conflicts, root));
    }

    /**
     * The version covers what is shown, the siblings that are not, and the ids of the elements of lists, by which they can
     * be named; and not the other dots of what is shown: those change when increments are folded, which no reader sees.
     */
    private static String etag(byte[] json, List<Conflict> conflicts, Slot root) {
        MessageDigest sha256 = sha256();
        sha256.update(json);
        StringBuilder text = new StringBuilder();
        for (Conflict conflict : conflicts) {
            text.append('\n').append(conflict.pointer());
            for (Sibling sibling :
                    conflict.siblings().subList(1, conflict.siblings().size())) {
                text.append('\n').append(sibling.dot());
            }
        }
        addElementIds(root, text);
        byte[] digest = sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, ETAG_BYTES);
    }

    /** In the order of what is shown, so that no pointers are needed. */
    private static void addElementIds(Slot slot, StringBuilder text) {
        Facet shown = slot.shown();
        if (shown == Facet.MAP) {
            slot.children().forEach((step, child) -> {
                if (step instanceof Step.Key && !child.children().isEmpty()) {
                    addElementIds(child, text);
                }
            });
        } else if (shown == Facet.LIST) {
            for (Slot.Element element : slot.elements()) {
                text.append('\n').append(element.id());
                addElementIds(element.slot(), text);
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
