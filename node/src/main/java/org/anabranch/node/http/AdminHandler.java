package org.anabranch.node.http;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import org.anabranch.core.engine.Administer;
import org.anabranch.core.wire.MemberId;
import org.anabranch.node.json.JsonWriter;

/** What operators do to members and peers. Each call may be repeated: it then answers how things stand. */
final class AdminHandler {

    private static final String DC = "{dc}";
    private static final String NODE = "{node}";

    List<Route> routes() {
        return List.of(
                peers("pause", Administer.Pause::new),
                peers("resume", Administer.Resume::new),
                members("retire", Administer.Retire::new),
                members("forget", Administer.Forget::new));
    }

    private Route peers(String verb, Function<String, Administer> command) {
        Route route = Route.at("/v1/admin/peers/{dc}:" + verb);
        return route.on("POST", exchange -> {
            String dc = route.valueOf(DC, exchange.target().segments());
            return carryOut(exchange, command.apply(dc)).map(result -> new Answer(204));
        });
    }

    private Route members(String verb, Function<MemberId, Administer> command) {
        Route route = Route.at("/v1/admin/members/{dc}/{node}:" + verb);
        return route.on("POST", exchange -> {
            List<String> segments = exchange.target().segments();
            MemberId member = new MemberId(route.valueOf(DC, segments), route.valueOf(NODE, segments));
            return carryOut(exchange, command.apply(member)).map(result -> answer(member, result));
        });
    }

    private static Answer answer(MemberId member, Administer.Result result) {
        boolean done = result.kind() == Administer.Kind.DONE;
        JsonWriter json = new JsonWriter()
                .startObject()
                .member("dc", member.dc())
                .member("node", member.node())
                .member("state", done ? "retired" : "retiring")
                .member("missingSequences", result.missingSequences())
                .member("detail", result.detail())
                .endObject();
        return new Answer(done ? 200 : 202).body(Headers.JSON, json.bytes());
    }

    private Future<Administer.Result> carryOut(Exchange exchange, Administer what) {
        return exchange.administer(what).map(result -> switch (result.kind()) {
            case DONE, UNDER_WAY -> result;
            case NO_SUCH_MEMBER -> throw refusal(ProblemType.NO_SUCH_MEMBER, result);
            case NO_SUCH_PEER -> throw refusal(ProblemType.NO_SUCH_PEER, result);
            case NOT_ALLOWED -> throw refusal(ProblemType.MEMBER_NEEDED, result);
            case UNAVAILABLE -> throw refusal(ProblemType.UNAVAILABLE, result);
        });
    }

    private static RefusedException refusal(ProblemType type, Administer.Result result) {
        return Problem.of(type, result.detail()).refusal();
    }
}
