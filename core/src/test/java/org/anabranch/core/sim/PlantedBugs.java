package org.anabranch.core.sim;

import java.util.List;
import org.anabranch.core.sim.PlantedBug.Change;

/**
 * Bugs of this field, each of which the simulator must notice: what published systems got wrong, and what the model of
 * the replication rules was checked against.
 */
final class PlantedBugs {

    private PlantedBugs() {}

    /** Changes a source, and nothing else. */
    static final PlantedBug NONE = bug("none", "engine/Lag", "final class Lag {", "final class Lag { ");

    static final List<PlantedBug> ALL = List.of(
            // catch-up
            bug(
                    "the vector is adopted before the end of a catch-up",
                    "engine/CatchUpReceiver",
                    "begin = message;",
                    "begin = message; state.advance(state.vector().max(message.vector()));"),
            bug(
                    "a row does not tell which leaves are still alive",
                    "engine/CatchUpSender",
                    "document.context().minus(news.context())",
                    "CausalContext.EMPTY"),
            bug(
                    "a row does not tell what was removed",
                    "engine/CatchUpReceiver",
                    "CausalContext.of(begin.vector()).minus(row.kept())",
                    "DocumentCodec.decodeLeaves(row.leaves(), CausalContext.of(begin.vector())).leaves().isEmpty()"
                            + " ? CausalContext.EMPTY : CausalContext.of(begin.vector()).minus(row.kept())"),
            bug(
                    "a commit that only removes has no index entry",
                    "engine/Draft",
                    "                current.touches().with(",
                    "                delta.leaves().isEmpty() ? current.touches() : current.touches().with("),
            bug(
                    "index entries are not transferred",
                    "engine/CatchUpSender",
                    "above(base, stored.row().touches()), Doc",
                    "VersionVector.EMPTY, Doc"),
            bug(
                    "an index entry takes the place of other origins'",
                    "engine/RemoteCommits",
                    "current.touches().max(touched)",
                    "touched"),
            new PlantedBug(
                    "vector and rows of a catch-up are of different moments",
                    List.of(
                            new Change(
                                    "engine/OutboundLink",
                                    "new CatchUpSender(asked, snapshot,",
                                    "new CatchUpSender(asked, snapshot, state.vector(),"),
                            new Change(
                                    "engine/CatchUpSender",
                                    "ReadTxn snapshot, int messageBytes) {",
                                    "ReadTxn snapshot, VersionVector now, int messageBytes) {"),
                            new Change(
                                    "engine/CatchUpSender", "this.vector = snapshot.vector();", "this.vector = now;"))),
            new PlantedBug(
                    "what was staged of an earlier session is adopted",
                    List.of(
                            new Change(
                                    "engine/Staging",
                                    "        clear(txn);\n        this.sender = sender;",
                                    "        this.sender = sender;"),
                            new Change("engine/Replica", "            state.staging.interrupt(txn);\n", ""))),
            bug(
                    "a resumed catch-up leaves out what changed of the documents that had come",
                    "engine/CatchUpSender",
                    "revised = new ChangedDocuments(resume.low(), resume.last());",
                    "revised = java.util.Collections.emptyIterator();"),
            bug(
                    "a catch-up is resumed from a source that is behind",
                    "engine/CatchUpSender",
                    "vector.covers(resume.high()) && ",
                    ""),
            bug(
                    "a commit during a catch-up is not staged",
                    "engine/Staging",
                    "        if (sender == null) {",
                    "        if (sender == null || !delta.isEmpty()) {"),
            bug(
                    "a catch-up serves any base by the index",
                    "engine/CatchUpSender",
                    "base.isEmpty() || !base.covers(snapshot.floor())",
                    "base.isEmpty()"),
            bug(
                    "the floor is not adopted after a full catch-up",
                    "engine/CatchUpReceiver",
                    "state.raiseFloor(begin.floor());",
                    ""),
            bug(
                    "a full catch-up leaves what it does not name",
                    "engine/Staging",
                    "if (txn.staged(looked).isEmpty()) {",
                    "if (looked == null) {"),
            bug(
                    "streams that a catch-up overtook are not renewed",
                    "engine/CatchUpReceiver",
                    "        renewSubscriptions(connection, before);",
                    ""),
            // collection
            bug("a purge is no commit", "engine/Sweep", "            deltas.add(new DocumentDelta(key, delta));\n", ""),
            bug("collecting does not raise the floor", "engine/Sweep", "state.raiseFloor(floor);", ""),
            // live streams
            bug("who is new is led through the past", "engine/ReplicaState", "            ring.clear();\n", ""),
            bug(
                    "batches do not wait for what they depend on",
                    "engine/HeldBatches",
                    " && vector.covers(batch.deps())",
                    ""),
            bug("a gap is accepted", "engine/HeldBatches", "batch.from() == vector", "batch.from() >= vector"),
            new PlantedBug(
                    "what is known is applied again",
                    List.of(
                            new Change("engine/HeldBatches", "batch.from() == vector", "batch.from() <= vector"),
                            new Change(
                                    "engine/RemoteCommits",
                                    "if (batch.to() <= state.vector().get(batch.origin())) {",
                                    "if (batch.to() < 0) {"))),
            bug(
                    "half of a batch is applied",
                    "engine/RemoteCommits",
                    ": batch.deltas())",
                    ": batch.deltas().subList(0, (batch.deltas().size() + 1) / 2))"),
            bug(
                    "a batch is split",
                    "engine/RemoteCommits",
                    "state.vector().with(batch.origin(), batch.to())",
                    "state.vector().with(batch.origin(), batch.from() + 1)"),
            bug(
                    "a removal is not applied",
                    "engine/RemoteCommits",
                    "current.document().join(news);",
                    "news.leaves().isEmpty() ? current.document() : current.document().join(news);"),
            bug(
                    "a batch that found no room to wait is forgotten",
                    "engine/HeldBatches",
                    "refused.add(batch.origin());",
                    ""),
            bug(
                    "commits come back to where they were made",
                    "engine/Subscriptions",
                    "if (wanted && !origin.equals(state.incarnation())) {",
                    "if (wanted || current == null && origin.equals(state.incarnation())) {"),
            bug(
                    "a source that is left goes on",
                    "engine/Subscriptions",
                    "            before.unsubscribe(origin);",
                    "            before.peer();"),
            bug(
                    "the first batch of a subscription is left out",
                    "engine/Subscriptions",
                    "        connection.subscribe(origin, state.vector().get(origin));",
                    "        connection.subscribe(origin, state.vector().get(origin) + 1);"),
            bug(
                    "one origin is streamed to its end before the next",
                    "engine/OutboundLink",
                    "turn == null ? null : positions.higherKey(turn)",
                    "null"),
            bug(
                    "a command's token lacks the command",
                    "engine/Draft",
                    "new Committed(results, state.vector()",
                    "new Committed(results, state.vector().with(state.incarnation(), from)"),
            // acknowledgement and identity
            bug(
                    "what two of three have is stable",
                    "engine/Acknowledgements",
                    "stable = word == null || word.counted == null ? VersionVector.EMPTY",
                    "stable = word == null || word.counted == null ? stable"),
            bug(
                    "an acknowledgement counts before its vector is here",
                    "engine/Acknowledgements",
                    "vector.covers(word.oldest.vector())",
                    "vector != null"),
            bug(
                    "what a rolled-back member acknowledged is kept",
                    "engine/Acknowledgements",
                    "latest != null && ack.start()",
                    "false && ack.start()"),
            bug(
                    "a restart goes on under the same replica id",
                    "engine/ReplicaState",
                    "generation, incarnations.get());",
                    "generation, members.get(self) == null ? incarnations.get() : members.get(self).start().incarnation());"),
            // the disk and the loop, as the simulator has them
            bug(
                    "a commit is acknowledged before it is synced",
                    "sim/SimulatedDisk",
                    "            txn.commit();\n            sync();\n        }\n        if",
                    "            sync();\n            txn.commit();\n        }\n        if"),
            bug(
                    "effects leave before the commit",
                    "sim/SimulatedNode",
                    "                if (diesAt(Fault.CRASH_BEFORE_COMMIT)) {",
                    "                carryOut(replica.takeEffects());\n"
                            + "                if (isUp() && diesAt(Fault.CRASH_BEFORE_COMMIT)) {"));

    private static PlantedBug bug(String name, String file, String snippet, String replacement) {
        return new PlantedBug(name, List.of(new Change(file, snippet, replacement)));
    }
}
