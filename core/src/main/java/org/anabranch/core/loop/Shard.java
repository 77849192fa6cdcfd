package org.anabranch.core.loop;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.anabranch.core.engine.Administer;
import org.anabranch.core.engine.Command;
import org.anabranch.core.engine.Command.IdempotencyKey;
import org.anabranch.core.engine.Command.Preconditions;
import org.anabranch.core.engine.Outcome;
import org.anabranch.core.store.Digest;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.TypedSlot;

/**
 * One replica of one shard, as the rest of a node uses it. All methods may be called from any thread and none blocks,
 * but for {@link #read}, which reads the store on the calling thread (some microseconds a document).
 */
public interface Shard extends AutoCloseable {

    /** Completes when the commit is durable, or with a refusal; never exceptionally. */
    CompletionStage<Outcome> submit(Command command);

    /**
     * Deletes all documents that this replica shows of the database, in commits of a limited number each, and with the last
     * of them its settings. Other writes go on in between, and readers see fewer and fewer documents; what is written
     * behind the deletion's back stays. If the node stops on the way, what is deleted is deleted.
     *
     * @param preconditions on the settings
     * @param idempotency under which it is done once, remembered with the last of its commits; or null
     */
    CompletionStage<Outcome> deleteDatabase(String database, Preconditions preconditions, IdempotencyKey idempotency);

    /** Runs {@code work} on a snapshot. Nothing of the transaction may be used afterwards. */
    <T> T read(Function<ReadTxn, T> work);

    /** What a reader sees of a document in a snapshot; empty when there is none, or it is deleted. */
    Optional<DocumentView> view(ReadTxn snapshot, DocumentKey key);

    /** The same with its types and elements' ids. */
    Optional<TypedSlot> typed(ReadTxn snapshot, DocumentKey key);

    /** The document that a row of a snapshot holds, with all that it needs to be joined elsewhere. */
    Document document(ReadTxn snapshot, DocumentRow row);

    /** As {@link #view}, and the version is kept for a while, for writes that derive from it. */
    Optional<DocumentView> serve(ReadTxn snapshot, DocumentKey key);

    /** Whether a past version of the document is kept, for writes that derive from it. */
    boolean keeps(DocumentKey key, String etag);

    /** Whether a write was done under an idempotency key, as far as a snapshot tells; it may be forgotten any time. */
    boolean remembers(ReadTxn snapshot, Digest key);

    /** Whether the database exists in a snapshot. */
    boolean exists(ReadTxn snapshot, String database);

    /**
     * Completes with true as soon as this replica covers {@code vector}, or with false when {@code timeoutMillis} have
     * passed. Holds no thread.
     */
    CompletionStage<Boolean> await(VersionVector vector, long timeoutMillis);

    /** The same for every datacenter of the cluster, as far as this replica hears of them. */
    CompletionStage<Boolean> awaitEverywhere(VersionVector vector, long timeoutMillis);

    /** From now on {@code listener} is told of every group of commits. There is one at a time. */
    void onCommits(CommitListener listener);

    /** Completes when what the operator asks for is durable, or with a refusal; never exceptionally. */
    CompletionStage<Administer.Result> administer(Administer what);

    ShardStatus status();

    /** Whether this node had nothing and is being given what its cluster has: no document is there yet. */
    boolean isJoining();

    /** Costs nothing worth mentioning. */
    CommitStatistics commits();

    /** Who writes, or wrote, under {@code incarnation}, as far as this replica has heard. */
    Optional<MemberId> owner(ReplicaId incarnation);

    /** Lets what was accepted finish, and closes the store. Commands that come later are refused. */
    @Override
    void close();
}
