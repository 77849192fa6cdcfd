package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.anabranch.core.engine.Administer;
import org.anabranch.core.engine.Administer.Kind;
import org.anabranch.core.wire.MemberId;
import org.junit.jupiter.api.Test;

class AdminTest extends HttpTestBase {

    private static final MemberId US = new MemberId("us-1", "n.2");

    private HttpResponse<String> post(String path) {
        return ask("POST", path, "");
    }

    private void answers(Kind kind, String detail) {
        shard.administration = Administer.Result.of(kind, detail);
    }

    @Test
    void peersArePausedAndResumed() {
        assertThat(post("/v1/admin/peers/us-1:pause").statusCode()).isEqualTo(204);
        assertThat(post("/v1/admin/peers/us-1:resume").statusCode()).isEqualTo(204);
        assertThat(shard.administered).containsExactly(new Administer.Pause("us-1"), new Administer.Resume("us-1"));
    }

    @Test
    void retiringBeginsAndIsDone() {
        answers(Kind.UNDER_WAY, "it takes no more writes");
        HttpResponse<String> begun = post("/v1/admin/members/us-1/n.2:retire");
        assertThat(begun.statusCode()).isEqualTo(202);
        assertThat(begun.body())
                .isEqualTo("{\"dc\":\"us-1\",\"node\":\"n.2\",\"state\":\"retiring\",\"missingSequences\":0,"
                        + "\"detail\":\"it takes no more writes\"}");
        answers(Kind.DONE, "it is retired");
        HttpResponse<String> done = post("/v1/admin/members/us-1/n.2:retire");
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(done.body()).contains("\"state\":\"retired\"");
        assertThat(shard.administered).containsOnly(new Administer.Retire(US));
    }

    @Test
    void forgettingTellsWhatIsLost() {
        shard.administration = new Administer.Result(Kind.DONE, "us-1/n.2 is forgotten", 17);
        HttpResponse<String> forgotten = post("/v1/admin/members/us-1/n.2:forget");
        assertThat(forgotten.statusCode()).isEqualTo(200);
        assertThat(forgotten.body()).contains("\"state\":\"retired\",\"missingSequences\":17");
        assertThat(shard.administered).containsExactly(new Administer.Forget(US));
    }

    @Test
    void whatCannotBeDoneIsAProblem() {
        answers(Kind.NO_SUCH_PEER, "this node has no peer 'xx'");
        HttpResponse<String> noPeer = post("/v1/admin/peers/xx:pause");
        assertThat(noPeer.statusCode()).isEqualTo(404);
        assertThat(problem(noPeer)).isEqualTo("no-such-peer");
        assertThat(noPeer.body()).contains("this node has no peer 'xx'");
        answers(Kind.NO_SUCH_MEMBER, "there is no member xx/n1");
        assertThat(problem(post("/v1/admin/members/xx/n1:forget"))).isEqualTo("no-such-member");
        answers(Kind.NOT_ALLOWED, "it is connected");
        HttpResponse<String> needed = post("/v1/admin/members/us/n1:forget");
        assertThat(needed.statusCode()).isEqualTo(409);
        assertThat(problem(needed)).isEqualTo("member-needed");
        answers(Kind.UNAVAILABLE, "the node is stopping");
        assertThat(post("/v1/admin/peers/us:pause").statusCode()).isEqualTo(503);
    }

    @Test
    void onlyTheVerbsThereAreAreUnderstood() {
        assertThat(post("/v1/admin/peers/us:explode").statusCode()).isEqualTo(404);
        assertThat(post("/v1/admin/peers/:pause").statusCode()).isEqualTo(404);
        assertThat(post("/v1/admin/members/us:retire").statusCode()).isEqualTo(404);
        HttpResponse<String> read = get("/v1/admin/peers/us:pause");
        assertThat(read.statusCode()).isEqualTo(405);
        assertThat(header(read, "Allow")).isEqualTo("POST");
        assertThat(post("/v1/admin/peers/us:pause?force=true").statusCode()).isEqualTo(400);
        assertThat(shard.administered).isEmpty();
    }
}
