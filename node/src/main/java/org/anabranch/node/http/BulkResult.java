package org.anabranch.node.http;

import org.anabranch.core.engine.Durability;
import org.anabranch.core.engine.Outcome.Kind;
import org.anabranch.core.engine.Outcome.Result;
import org.anabranch.node.json.JsonWriter;

/** What became of one line of a bulk request, as a line of its answer. */
final class BulkResult {

    private BulkResult() {}

    /** @param achieved the level of durability reached, if that is less than was asked for; else null */
    static byte[] written(String id, Result result, Durability achieved, boolean replayed) {
        int status = achieved != null ? 202 : result.merged() ? 200 : result.kind() == Kind.CREATED ? 201 : 204;
        JsonWriter json = start(id, status);
        if (achieved != null) {
            json.member("durabilityAchieved", achieved.label());
        }
        if (result.etag() != null) {
            json.member("etag", result.etag());
        }
        if (result.merged()) {
            json.member("merged", true);
        }
        if (result.merged() && result.view() != null) {
            json.member("doc", result.view().value());
        }
        if (replayed) {
            json.member("replayed", true);
        }
        return json.endObject().bytes();
    }

    /** @param id null if the line had none */
    static byte[] refused(String id, Problem problem) {
        JsonWriter json = start(id, problem.type().status()).key("problem");
        problem.writeTo(json);
        return json.endObject().bytes();
    }

    private static JsonWriter start(String id, int status) {
        JsonWriter json = new JsonWriter().startObject();
        if (id != null) {
            json.member("id", id);
        }
        return json.member("status", status);
    }
}
