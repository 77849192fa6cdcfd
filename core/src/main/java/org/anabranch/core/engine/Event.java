package org.anabranch.core.engine;

import java.util.function.Consumer;
import org.anabranch.core.wire.Message;

/** What happens to a replica. */
public sealed interface Event {

    /** What a client asks for; {@code reply} is called with its outcome once that is durable. */
    sealed interface Request extends Event {
        Consumer<Outcome> reply();
    }

    record Submitted(Command command, Consumer<Outcome> reply) implements Request {}

    /**
     * The deletion of a database, in commits of a limited number of documents each: the outcome is {@link
     * Outcome.PartlyDeleted} until the last of them, which deletes the settings too.
     *
     * @param preconditions on the settings, which the first commit judges
     * @param idempotency under which it is done once; or null
     * @param after where the commit before ended; null for the first
     */
    record DatabaseDeleted(
            String database,
            Command.Preconditions preconditions,
            Command.IdempotencyKey idempotency,
            String after,
            Consumer<Outcome> reply)
            implements Request {}

    /** What an operator asks for; {@code reply} is called with the result once it is durable. */
    record Administered(Administer what, Consumer<Administer.Result> reply) implements Event {}

    record LinkOpened(String link, long connection) implements Event {}

    record LinkClosed(String link, String reason) implements Event {}

    /** The answer to the oldest unanswered message of the link's connection. */
    record Replied(String link, Message.Reply reply) implements Event {}

    /** A message on a connection that another node opened. */
    record Received(long connection, Message.Request request, Consumer<Message.Reply> replier) implements Event {}

    record InboundClosed(long connection, String reason) implements Event {}

    /** There is more to collect: what {@link Effect.CollectMore} asked for. */
    record Collect() implements Event {}

    /** Time has passed: some {@link EngineLimits#heartbeatMillis} since the last one. */
    record Tick() implements Event {}
}
