package org.anabranch.node.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.anabranch.core.engine.Command;
import org.anabranch.core.engine.Command.IdempotencyKey;
import org.anabranch.core.engine.Durability;
import org.anabranch.core.engine.Outcome;
import org.anabranch.core.engine.Outcome.Committed;
import org.anabranch.core.loop.Shard;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.crdt.json.Edit;

/**
 * What one request writes. Each write completes when its commit is as durable as was asked for, or the request's wait is
 * over; it fails with a refusal when nothing was changed. All writes of a request wait side by side, for one time together.
 */
final class Writes {

    private final Exchange exchange;
    private final Shard shard;
    private final Context context;
    private long deadlineNanos; // 0 until something waits

    Writes(Exchange exchange, Shard shard, Context context) {
        this.exchange = exchange;
        this.shard = shard;
        this.context = context;
    }

    /** @param idempotency under which it is done once; null if the client gave no key */
    Future<Written> submit(DocumentKey key, Edit edit, Conditions conditions, IdempotencyKey idempotency) {
        Command command = Command.of(key, edit, conditions.preconditions(), conditions.baseVersion());
        return written(false, shard.submit(command.under(idempotency)));
    }

    /** The edits are lines, and a refusal names the one that it is for. */
    Future<Written> submitLines(Command command) {
        return written(true, shard.submit(command));
    }

    Future<Written> deleteDatabase(Conditions conditions, IdempotencyKey idempotency) {
        return written(false, shard.deleteDatabase(exchange.database(), conditions.preconditions(), idempotency));
    }

    private Future<Written> written(boolean lines, CompletionStage<Outcome> submitted) {
        return Future.fromCompletionStage(submitted, context).compose(outcome -> {
            if (outcome instanceof Committed committed) {
                exchange.observe(committed.vector());
                return awaitDurability(committed);
            }
            exchange.observeHere();
            Outcome.Refused refused = (Outcome.Refused) outcome;
            Problem problem = Refusals.of(refused);
            throw (lines && refused.edit() >= 0 ? problem.atLine(refused.edit() + 1) : problem).refusal();
        });
    }

    /** A lone node is a majority of its datacenter, so that what is durable here has that level. */
    private Future<Written> awaitDurability(Committed committed) {
        Durability named = exchange.durability();
        Durability asked = named != null ? named : committed.durability();
        if (asked != Durability.ALL_DCS) {
            return Future.succeededFuture(new Written(committed, null));
        }
        long nowNanos = System.nanoTime();
        if (deadlineNanos == 0) {
            deadlineNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(exchange.waitLeftMillis());
        }
        long leftMillis = Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - nowNanos));
        return Future.fromCompletionStage(shard.awaitEverywhere(committed.touches(), leftMillis), context)
                .map(everywhere -> new Written(committed, everywhere ? null : Durability.DC_MAJORITY));
    }
}
