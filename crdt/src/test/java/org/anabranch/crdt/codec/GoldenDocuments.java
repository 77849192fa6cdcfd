package org.anabranch.crdt.codec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.Leaf;
import org.anabranch.crdt.json.Operation;
import org.anabranch.crdt.json.Path;
import org.anabranch.crdt.json.Pointer;
import org.anabranch.crdt.json.Writer;

/** Documents whose bytes are kept: those on disks and wires, which never change within a version of the format. */
public final class GoldenDocuments {

    private static final Pointer LIST = Pointer.parse("/l");

    private GoldenDocuments() {}

    /** By name. */
    public static Map<String, Document> documents() {
        Map<String, Document> documents = new TreeMap<>();
        Writer writer = new Writer(1);
        documents.put("empty", Document.EMPTY);
        documents.put(
                "created", writer.put("{'a':'x','b':{'c':[1,{'k':null}],'d':{}},'n':-2.50,'big':1e300,'t':true}"));
        documents.put("number", writer.set("/n", "5"));
        documents.put("long", writer.set("/l", "'" + "0123456789".repeat(13) + "'"));
        documents.put("unicode", writer.merge("{'\u00e9':'\uD83D\uDE00'}"));
        documents.put("incremented", writer.increment("/n", 300));
        documents.put("removed", writer.remove("/b"));
        Writer other = writer.copy(-1);
        other.set("/a", "false");
        writer.set("/a", "{'x':0}");
        documents.put("deleted", writer.delete());
        documents.put("revived", writer.sees(other.document).document);
        documents.put("folded", folded());
        documents.put("listed", listed());
        documents.put("tagged", tagged());
        return documents;
    }

    /** Elements appended, inserted, moved, moved and deleted, edited and deleted, beside a value of another type. */
    private static Document listed() {
        Writer writer = new Writer(1);
        writer.put("{'l':[1,{'x':[]},3,4]}");
        Writer other = writer.copy(2);
        writer.operations(
                new Operation.Move(LIST, writer.element("/l", 3), 0),
                new Operation.Insert(LIST, 2, JsonValue.TRUE),
                new Operation.DeleteElement(LIST, writer.element("/l", 0)));
        other.operations(
                new Operation.Move(LIST, other.element("/l", 0), 1),
                new Operation.Set(Pointer.parse("/l/3"), JsonValue.NULL));
        Writer third = writer.copy(3);
        third.set("/l", "{'k':1}");
        return writer.sees(other.document, third.document).document;
    }

    private static Document tagged() {
        Writer writer = new Writer(1);
        writer.put("{'s':['b','a']}");
        writer.operations(
                new Operation.AddToSet(Pointer.parse("/s"), List.of(JsonNumber.of(7), JsonValue.NULL)),
                new Operation.RemoveFromSet(Pointer.parse("/s"), List.of(JsonValue.NULL)));
        return writer.document;
    }

    private static Document folded() {
        Dot dot = new Dot(new ReplicaId(5), 300);
        Dot fold = new Dot(new ReplicaId(3), 70_000);
        TreeMap<Dot, Leaf> leaves = new TreeMap<>();
        leaves.put(dot, new Leaf.Count(Path.ROOT.key("n"), BigInteger.TEN.pow(30), BigInteger.ZERO, fold));
        return Document.of(leaves, CausalContext.of(List.of(dot, fold, new Dot(new ReplicaId(5), 298))));
    }

    /** In hexadecimal, by name. */
    public static Map<String, String> bytes() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                GoldenDocuments.class.getResourceAsStream("golden-1.txt"), StandardCharsets.US_ASCII))) {
            return lines.lines()
                    .map(line -> line.split(" "))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (one, other) -> one, TreeMap::new));
        }
    }
}
