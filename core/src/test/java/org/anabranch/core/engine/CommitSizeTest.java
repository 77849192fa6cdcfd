package org.anabranch.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anabranch.core.engine.Command.DocumentEdit;
import org.anabranch.core.engine.Command.Preconditions;
import org.anabranch.core.engine.Outcome.Refused;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.junit.jupiter.api.Test;

class CommitSizeTest {

    @Test
    void aCommitThatNoLinkCouldCarryIsRefusedAndLeavesNothing() {
        SimulatedCluster cluster = new SimulatedCluster(1, EngineLimits.DEFAULTS);
        SimulatedCluster.Site eu = cluster.site("eu");
        JsonString text = new JsonString("x".repeat((1 << 20) - 100));
        List<DocumentEdit> edits = new ArrayList<>();
        for (int i = 0; i < 33; i++) {
            Edit put = new Edit.Put(JsonObject.of(Map.of("text", text)));
            edits.add(new DocumentEdit(new DocumentKey("shop", "d" + i), put, Preconditions.NONE, null));
        }
        Refused refused = (Refused) eu.submit(new Command(edits));
        assertThat(refused.reason()).isEqualTo(Outcome.Reason.COMMIT_TOO_LARGE);
        assertThat(ReplicationTest.json(eu, "d0")).isEqualTo("absent");
        assertThat(eu.submit(new Command(edits.subList(0, 31)))).isInstanceOf(Outcome.Committed.class);
    }
}
