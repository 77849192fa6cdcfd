package org.anabranch.it;

import static org.anabranch.it.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.anabranch.it.harness.ChildProcess;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.Json;
import org.anabranch.it.harness.NodeOptions;
import org.anabranch.it.harness.NodeProcess;
import org.anabranch.it.harness.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node is copied while it is written to, and what becomes of the copy. */
class BackupIT {

    private static final Duration DEADLINE = Duration.ofSeconds(120);

    @RegisterExtension
    final Harness harness = new Harness();

    /** Writes one document after the other until one fails. */
    private static final class Load implements Runnable {
        private final Client client;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        private volatile IOException failure;

        Load(Client client) {
            this.client = client;
        }

        @Override
        public void run() {
            try {
                for (int i = 0; !ended.get(); i++) {
                    client.put("load", "w" + i, "{\"i\":" + i + ",\"text\":\"" + "x".repeat(200) + "\"}")
                            .expect(201);
                    acknowledged.add("w" + i);
                }
            } catch (IOException e) {
                failure = e;
            }
        }
    }

    @Test
    void aBackupUnderLoadIsRestoredAsTheNodeAndNothingIsLostOrReused() throws Exception {
        Cluster cluster = new Cluster(harness, List.of("a", "b"), List.of("a-b")).start();
        Client a = cluster.client("a");
        Load load = new Load(a);
        Thread writer = new Thread(load);
        writer.start();
        eventually(DEADLINE, "some writes", load.acknowledged::size, n -> n >= 200);
        Set<String> before = new HashSet<>(load.acknowledged);
        Json made = a.send("POST", "/v1/admin/backup", Client.JSON, "{\"name\":\"under-load\"}")
                .expect(201)
                .json();
        Set<String> after = new HashSet<>(load.acknowledged);
        assertThat(made.at("documents").number()).isBetween((long) before.size(), (long) after.size() + 1);
        eventually(DEADLINE, "writes after it", load.acknowledged::size, n -> n >= after.size() + 50);
        load.ended.set(true);
        writer.join();
        assertThat(load.failure).isNull();
        cluster.awaitEqualVectors(DEADLINE, "a", "b");

        NodeProcess old = cluster.node("a");
        String replica = old.ready().replica();
        assertThat(old.stop()).isZero();
        Path data = old.options().data();
        Path kept = data.resolveSibling("kept");
        Files.move(data, kept);
        restore(kept.resolve("backups/under-load"), data);
        old.start();
        assertThat(old.ready().replica()).isNotEqualTo(replica);
        cluster.awaitEqualVectors(DEADLINE, "a", "b");
        a.put("load", "new", "{}").expect(201);
        cluster.awaitEqualVectors(DEADLINE, "a", "b");

        Map<String, Json> there = cluster.client("b").listAll("load", "");
        assertThat(there.keySet()).containsAll(load.acknowledged).contains("new");
        assertThat(a.listAll("load", "")).isEqualTo(there);
        assertThat(there).hasSize(load.acknowledged.size() + 1);
    }

    @Test
    void aLoneRestoredNodeHasAllThatWasAcknowledgedBeforeItsBackup() throws Exception {
        NodeProcess node = harness.node(NodeOptions.alone(harness.folder().resolve("data")))
                .start();
        Load load = new Load(node.client());
        Thread writer = new Thread(load);
        writer.start();
        eventually(DEADLINE, "some writes", load.acknowledged::size, n -> n >= 100);
        Set<String> before = new HashSet<>(load.acknowledged);
        node.client()
                .send("POST", "/v1/admin/backup", Client.JSON, "{\"name\":\"b\"}")
                .expect(201);
        Set<String> after = new HashSet<>(load.acknowledged);
        node.kill();
        writer.join(DEADLINE.toMillis());
        assertThat(load.failure).as("the node was killed").isNotNull();
        Path target = harness.folder().resolve("restored");
        restore(node.options().data().resolve("backups/b"), target);
        NodeProcess restored = harness.node(NodeOptions.alone(target)).start();
        Set<String> there = restored.client().listAll("load", "").keySet();
        assertThat(there).containsAll(before);
        assertThat(after).hasSizeGreaterThanOrEqualTo(there.size() - 1);
    }

    private void restore(Path backup, Path data) throws IOException {
        run("restore", "restore", backup.toString(), "--data", data.toString());
    }

    private void run(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Repository.java().toString(), "-jar", Repository.jar().toString()));
        command.addAll(List.of(arguments));
        ChildProcess process = harness.run(name, harness.folder(), command);
        assertThat(process.awaitExit(DEADLINE)).as(name).isZero();
    }
}
