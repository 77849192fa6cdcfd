package org.anabranch.node.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;
import org.anabranch.core.store.DamagedException;
import org.anabranch.core.store.StoreFailedException;
import org.anabranch.core.store.StoreFullException;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.anabranch.node.json.JsonLimits;
import org.anabranch.node.json.JsonReader;
import org.anabranch.node.json.JsonWriter;
import org.anabranch.node.ops.Backups;
import org.anabranch.node.ops.Backups.Backup;

/** Copies of the whole node, made while it serves. */
final class BackupHandler {

    private static final int BODY_BYTES_MAX = 1_024;
    private static final String NAME = "name";

    private final Backups backups;
    private final JsonReader reader = new JsonReader(JsonLimits.DEFAULT);

    BackupHandler(Backups backups) {
        this.backups = backups;
    }

    /** Answers when the backup is whole, which may take minutes. */
    Future<Answer> make(Exchange exchange) {
        exchange.requireAcceptable(MediaTypes.JSON);
        if (!exchange.body().isPresent()) {
            return make(exchange, Backups.nameOfNow());
        }
        exchange.body().requireType(List.of(MediaTypes.JSON), "Accept");
        return exchange.body()
                .read(BODY_BYTES_MAX, "backupRequestBytesMax")
                .compose(bytes -> make(exchange, name(WriteHandler.read(reader, bytes))));
    }

    private Future<Answer> make(Exchange exchange, String name) {
        Context context = exchange.vertx().getOrCreateContext();
        return Future.fromCompletionStage(backups.make(name), context)
                .map(BackupHandler::answer)
                .recover(failure -> Future.failedFuture(refusal(failure)));
    }

    private static String name(JsonValue body) {
        if (!(body instanceof JsonObject object)
                || object.members().size() > 1
                || object.members().size() == 1 && object.get(NAME) == null) {
            throw invalid("the body is {\"name\":…}, or {} for a name made of the time");
        }
        JsonValue name = object.get(NAME);
        if (name == null) {
            return Backups.nameOfNow();
        }
        if (!(name instanceof JsonString text) || !Backups.isName(text.value())) {
            throw invalid("a backup's name is 1 to 63 of A-Z a-z 0-9 . _ -, the first a letter or a digit,"
                    + " not ending in .unfinished");
        }
        return text.value();
    }

    private static RefusedException invalid(String detail) {
        return Problem.of(ProblemType.BODY_INVALID, detail).refusal();
    }

    private static Answer answer(Backup backup) {
        JsonWriter json = new JsonWriter()
                .startObject()
                .member(NAME, backup.name())
                .member("directory", backup.directory().toString())
                .member("bytes", backup.content().fileBytes())
                .member("documents", backup.content().documents())
                .key("vector")
                .startObject();
        backup.content()
                .vector()
                .own()
                .entries()
                .forEach((replica, seq) -> json.member(replica.toString(), seq.longValue()));
        return new Answer(201).body(Headers.JSON, json.endObject().endObject().bytes());
    }

    private static Throwable refusal(Throwable failure) {
        if (failure instanceof Backups.BusyException) {
            return Problem.of(ProblemType.BACKUP_UNDER_WAY, failure.getMessage())
                    .refusal();
        }
        if (failure instanceof Backups.ExistsException) {
            return Problem.of(ProblemType.BACKUP_EXISTS, failure.getMessage()).refusal();
        }
        if (failure instanceof StoreFullException) {
            return Problem.of(ProblemType.STORE_FULL, "there is no room for the backup: " + failure.getMessage())
                    .refusal();
        }
        if (failure instanceof StoreFailedException || failure instanceof DamagedException) {
            return Problem.of(ProblemType.BACKUP_FAILED, failure.getMessage()).refusal();
        }
        return failure;
    }
}
