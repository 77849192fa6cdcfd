package org.anabranch.node.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.anabranch.core.engine.Administer;
import org.anabranch.core.engine.Changes.Position;
import org.anabranch.core.engine.Command.IdempotencyKey;
import org.anabranch.core.engine.Durability;
import org.anabranch.core.loop.Shard;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.ReadTxn.DocumentCounts;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.TypedSlot;

/**
 * One request on its way to its answer. Lives on the connection's event loop; keeps what its client has seen by the end,
 * which becomes the session token of the answer.
 */
final class Exchange {

    private static final String DATABASES = "/v1/dbs";

    private final Vertx vertx;
    private final Context context;
    private final HttpServerRequest request;
    private final RequestBody body;
    private final Reply reply;
    private final Shard shard;
    private final Sessions sessions;
    private final FeedTokens feedTokens;
    private final Writes writes;
    private final StringJoiner applied = new StringJoiner(", ");
    private Target target;
    private Route route;
    private Query query;
    private String database;
    private String id;
    private Idempotency idempotency;
    private Prefer prefer = Prefer.parse(null);
    private VersionVector seen = VersionVector.EMPTY;
    private RefusedException badSession;
    private long waitedNanos;

    Exchange(Vertx vertx, Context context, HttpServerRequest request, Edge.Parts parts, Connections.Deadline deadline) {
        this.vertx = vertx;
        this.context = context;
        this.request = request;
        this.shard = parts.shard();
        this.sessions = parts.sessions();
        this.feedTokens = parts.feedTokens();
        this.writes = new Writes(this, shard, context);
        this.body = new RequestBody(request, deadline, parts.limits());
        this.reply = new Reply(vertx, request, body, deadline, parts.limits());
    }

    // What was asked

    void routed(Target requested, Route route, Query parameters) {
        this.target = requested;
        this.route = route;
        this.query = parameters;
        String databaseName = route.valueOf(Route.DATABASE, requested.segments());
        String documentId = route.valueOf(Route.ID, requested.segments());
        this.database = databaseName == null ? null : Names.requireDatabase(databaseName);
        this.id = documentId == null ? null : Names.requireId(documentId);
    }

    HttpServerRequest request() {
        return request;
    }

    Vertx vertx() {
        return vertx;
    }

    RequestBody body() {
        return body;
    }

    /** What the path and method lead to; null where that is nothing. */
    Route route() {
        return route;
    }

    Target target() {
        return target;
    }

    Query query() {
        return query;
    }

    String database() {
        return database;
    }

    /** The document of this path; where that names a database alone, its settings. */
    DocumentKey key() {
        return id == null ? DocumentKey.settingsOf(database) : new DocumentKey(database, id);
    }

    Prefer prefer() {
        return prefer;
    }

    /** The header's value, several lines joined as one list; null if there is none. */
    String header(String name) {
        String first = request.getHeader(name);
        if (first == null) {
            return null;
        }
        List<String> lines = request.headers().getAll(name);
        return lines.size() == 1 ? first : String.join(", ", lines);
    }

    void requireAcceptable(String mediaType) {
        if (!MediaTypes.accepts(header("Accept"), mediaType)) {
            throw Problem.of(ProblemType.NOT_ACCEPTABLE, "what there is here is " + mediaType)
                    .refusal();
        }
    }

    /** Of a write: what it asks for besides the write must make sense before anything is done. */
    void readDemands() {
        durability();
        if (request.getHeader(Idempotency.HEADER) != null) {
            List<String> lines = request.headers().getAll(Idempotency.HEADER);
            idempotency = Idempotency.of(lines, database, request.method().name(), target, query);
        }
    }

    /**
     * What tells this request, with its body, from others under its idempotency key; null if it has none.
     *
     * @param mediaType empty where there is no body
     */
    IdempotencyKey idempotency(String mediaType, byte[] bytes) {
        return idempotency == null ? null : idempotency.with(mediaType, bytes);
    }

    /** The same of one line of many. */
    IdempotencyKey idempotency(long line, byte[] text) {
        return idempotency == null ? null : idempotency.line(line).with(MediaTypes.NDJSON, text);
    }

    /** Judges a write ahead of its body; unless it was done before, when what counts is how the state was then. */
    void judge(Consumer<ReadTxn> judgement) {
        read(snapshot -> {
            if (idempotency == null || !shard.remembers(snapshot, idempotency.key())) {
                judgement.accept(snapshot);
            }
            return null;
        });
    }

    /** The level that the request names, or null. */
    Durability durability() {
        String level = query.parameters().get("durability");
        return level == null
                ? null
                : Durability.named(level)
                        .orElseThrow(
                                () -> Query.invalid("the parameter 'durability' is local, dc-majority or all-dcs"));
    }

    // Sessions

    /**
     * Reads the preferences and the session; what it has seen counts as seen by whatever is answered. A session that is
     * none is refused only when it is to be reached, after the path has been judged.
     */
    void readSession() {
        prefer = Prefer.parse(header("Prefer"));
        String token = header("Session");
        try {
            seen = token == null ? seen : sessions.parse(token);
        } catch (RefusedException e) {
            badSession = e;
        }
    }

    /** Completes when the state here includes what the session has seen, or the client is content without. */
    Future<Void> sessionReached() {
        if (badSession != null) {
            throw badSession;
        }
        if (sessions.isKnownReached(seen)) {
            return Future.succeededFuture();
        }
        VersionVector asked = seen;
        VersionVector here = shard.read(ReadTxn::vector);
        if (here.covers(asked)) {
            observe(here);
            return Future.succeededFuture();
        }
        long waitMillis = prefer.sessionWaitMillis();
        long sinceNanos = System.nanoTime();
        Future<Boolean> reached = waitMillis == 0
                ? Future.succeededFuture(false)
                : Future.fromCompletionStage(shard.await(asked, waitMillis), context);
        return reached.map(yes -> {
            waitedNanos = System.nanoTime() - sinceNanos;
            if (yes) {
                sessions.reached(asked);
            } else if (prefer.lenient()) {
                preferenceApplied("handling=lenient");
            } else {
                throw Problem.of(
                                ProblemType.SESSION_NOT_REACHED,
                                "what the session has seen is not here after " + waitMillis / 1_000 + " s")
                        .refusal();
            }
            return null;
        });
    }

    /**
     * Completes with whether the state here includes what somebody has seen of this cluster's writes,
     * at the latest when the request's wait is over. Writes of others do not count.
     */
    Future<Boolean> includes(CausalContext seenThere) {
        SortedMap<ReplicaId, Long> known = new TreeMap<>();
        for (CausalContext.Interval interval : seenThere.intervals()) {
            if (shard.owner(interval.replica()).isPresent()) {
                known.merge(interval.replica(), interval.to(), Math::max);
            }
        }
        VersionVector wanted = VersionVector.of(known);
        if (sessions.isKnownReached(wanted)) {
            return Future.succeededFuture(true);
        }
        return Future.fromCompletionStage(shard.await(wanted, waitLeftMillis()), this.context);
    }

    void preferenceApplied(String preference) {
        applied.add(preference);
    }

    // The answer

    void send(Answer answer) {
        send(answer, false);
    }

    /** @param cutOff whether the rest of the request is not wanted */
    void send(Answer answer, boolean cutOff) {
        reply.send(withPreferences(answer), sessionToken(), cutOff);
    }

    Reply reply() {
        return reply;
    }

    Answer withPreferences(Answer answer) {
        return applied.length() == 0 ? answer : answer.with("Preference-Applied", applied.toString());
    }

    /** The token of everything that the client has seen, this answer included; null where there is none. */
    String sessionToken() {
        return isUnderDatabases(request.uri()) ? sessions.token(seen) : null;
    }

    private static boolean isUnderDatabases(String uri) {
        int path = uri.startsWith("/") ? 0 : uri.indexOf('/', uri.indexOf("//") + 2);
        int end = path + DATABASES.length();
        return path >= 0
                && uri.startsWith(DATABASES, path)
                && (uri.length() == end || uri.charAt(end) == '/' || uri.charAt(end) == '?');
    }

    // The shard

    /** Reads on this thread; the answer counts as having seen the snapshot. */
    <T> T read(Function<ReadTxn, T> work) {
        return shard.read(snapshot -> {
            observe(snapshot.vector());
            return work.apply(snapshot);
        });
    }

    /** For work that reads too much for an event loop. */
    <T> Future<T> onWorker(Callable<T> work) {
        return context.executeBlocking(work, false);
    }

    /** The document of this path, in a version that the client may derive another one from. */
    DocumentView requireDocument(ReadTxn snapshot) {
        DocumentView view = shard.serve(snapshot, key()).orElse(null);
        if (view == null) {
            requireDatabase(snapshot);
            throw Problem.of(ProblemType.NO_SUCH_DOCUMENT, "there is no document with this id")
                    .refusal();
        }
        return view;
    }

    /** The document that a row holds, with all its metadata. */
    Document document(ReadTxn snapshot, DocumentRow row) {
        return shard.document(snapshot, row);
    }

    /** The document of this path, which is there, with its types. */
    TypedSlot typed(ReadTxn snapshot) {
        return shard.typed(snapshot, key()).orElseThrow();
    }

    void requireDatabase(ReadTxn snapshot) {
        if (!shard.exists(snapshot, database)) {
            throw Problem.of(ProblemType.NO_SUCH_DATABASE, "there is no database '" + database + "'")
                    .refusal();
        }
    }

    /** The names of the databases there are, with the number of their documents. */
    SortedMap<String, Long> databases(ReadTxn snapshot) {
        SortedMap<String, DocumentCounts> counts = snapshot.counts();
        SortedMap<String, Long> databases = new TreeMap<>();
        snapshot.documents(DocumentRange.of(DocumentKey.SYSTEM_DATABASE)).forEachRemaining(settings -> {
            if (settings.row().visible()) {
                databases.put(settings.key().id(), 0L);
            }
        });
        counts.forEach((name, count) -> {
            if (count.documents() > 0 && !name.equals(DocumentKey.SYSTEM_DATABASE)) {
                databases.put(name, count.documents());
            }
        });
        return databases;
    }

    DocumentView view(ReadTxn snapshot, DocumentKey key) {
        return shard.view(snapshot, key).orElse(null);
    }

    /** The same, in a version that the client may derive another one from. */
    DocumentView serve(ReadTxn snapshot, DocumentKey key) {
        return shard.serve(snapshot, key).orElse(null);
    }

    /** Whether a past version of this path's document is kept. */
    boolean keeps(String etag) {
        return shard.keeps(key(), etag);
    }

    /** For what this request writes. */
    Writes writes() {
        return writes;
    }

    /** What is left of the request's wait, of which its session may have taken some. */
    long waitLeftMillis() {
        return Math.max(0, prefer.waitMillis() - TimeUnit.NANOSECONDS.toMillis(waitedNanos));
    }

    /** A refusal tells something about the state too. */
    void observeHere() {
        observe(shard.read(ReadTxn::vector));
    }

    /** Completes when what the operator asks for is durable, or refused. */
    Future<Administer.Result> administer(Administer what) {
        return Future.fromCompletionStage(shard.administer(what), context);
    }

    // Changes

    FeedTokens feedTokens() {
        return feedTokens;
    }

    Context context() {
        return context;
    }

    VersionVector hereVector() {
        return shard.read(ReadTxn::vector);
    }

    /** Completes with whether this replica has reached where a follower is; with false at the latest after so long. */
    Future<Boolean> awaitPosition(Position position, long timeoutMillis) {
        return Future.fromCompletionStage(shard.await(position.vector(), timeoutMillis), context);
    }

    Optional<FeedPage> feedPage(FeedQuery asked, Position from) {
        return FeedPage.read(shard, feedTokens, asked, from);
    }

    void observe(VersionVector vector) {
        sessions.reached(vector);
        seen = vector.max(seen);
    }
}
