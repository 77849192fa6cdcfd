package org.anabranch.core.engine;

import java.util.function.Consumer;
import org.anabranch.core.wire.Message;

/** What a replica wants done, after the commit that the same step belongs to is durable, in the order given. */
public sealed interface Effect {

    record Answer(Consumer<Outcome> reply, Outcome outcome) implements Effect {}

    record Administered(Consumer<Administer.Result> reply, Administer.Result result) implements Effect {}

    /** @param message encoded, because its size counts against the link's credit */
    record Send(String link, long connection, byte[] message) implements Effect {}

    record Reply(Consumer<Message.Reply> replier, Message.Reply reply) implements Effect {}

    record Reset(String link, String reason) implements Effect {}

    record ResetInbound(long connection, String reason) implements Effect {}

    record Hurry(String link) implements Effect {}

    /** Send {@link Event.Collect}, behind what waits: collecting goes on. */
    record CollectMore() implements Effect {}

    /** An operator should know. */
    record Alarm(String text) implements Effect {}
}
