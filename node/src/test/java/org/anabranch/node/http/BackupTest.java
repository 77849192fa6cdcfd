package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anabranch.core.store.lmdb.StoreInspection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupTest extends LiveTestBase {

    private static final String BACKUP = "/v1/admin/backup";

    private HttpResponse<String> backUp(String body) {
        return ask("POST", BACKUP, body, "Content-Type", "application/json");
    }

    @Test
    void aBackupHasWhatWasAcknowledgedAndSaysSo() {
        for (int i = 0; i < 20; i++) {
            assertThat(put(DOCS + i, "{\"n\":" + i + "}").statusCode()).isEqualTo(201);
        }
        HttpResponse<String> made = backUp("{\"name\":\"monday\"}");
        assertThat(made.statusCode()).isEqualTo(201);
        Path directory = folder.resolve("backups/monday");
        StoreInspection content = StoreInspection.of(directory);
        assertThat(content.documents()).isEqualTo(20);
        assertThat(json(made.body()))
                .hasToString(json("{\"name\":\"monday\",\"directory\":\"" + directory + "\",\"bytes\":"
                                + content.fileBytes() + ",\"documents\":20,\"vector\":{\"0000000000000001\":"
                                + content.vector().entries().values().iterator().next() + "}}")
                        .toString());
    }

    @Test
    void withoutANameItIsCalledByTheTime() throws Exception {
        assertThat(ask("POST", BACKUP, null).statusCode()).isEqualTo(201);
        Thread.sleep(2); // names have milliseconds
        assertThat(backUp("{}").statusCode()).isEqualTo(201);
        assertThat(names()).hasSize(2).allMatch(name -> name.matches("\\d{8}T\\d{6}\\.\\d{3}Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"../elsewhere\"}",
                "{\"name\":\"/tmp/elsewhere\"}",
                "{\"name\":\"a/b\"}",
                "{\"name\":\"..\"}",
                "{\"name\":\"\"}",
                "{\"name\":\"a\\u0000b\"}",
                "{\"name\":\"a.unfinished\"}",
                "{\"name\":7}",
                "{\"name\":\"a\",\"directory\":\"/tmp\"}",
                "{\"directory\":\"/tmp\"}",
                "[]",
                "{"
            })
    void aClientChoosesTheNameAloneAndNoPath(String body) throws Exception {
        HttpResponse<String> refused = backUp(body);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(names()).isEmpty();
    }

    @Test
    void nothingIsOverwritten() throws Exception {
        assertThat(backUp("{\"name\":\"once\"}").statusCode()).isEqualTo(201);
        put(DOCS + "later", "{}");
        HttpResponse<String> again = backUp("{\"name\":\"once\"}");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(problem(again)).isEqualTo("backup-exists");
        assertThat(StoreInspection.of(folder.resolve("backups/once")).documents())
                .isZero();
        Files.createDirectory(folder.resolve("backups/killed.unfinished"));
        assertThat(backUp("{\"name\":\"killed\"}").body()).contains("left by a backup that did not end: remove it");
        assertThat(names()).containsExactly("killed.unfinished", "once");
    }

    @Test
    void oneIsMadeAtATime() throws Exception {
        for (int i = 0; i < 10; i++) {
            put(DOCS + i, "{\"text\":\"" + "x".repeat(900_000) + "\"}");
        }
        ExecutorService clients = Executors.newFixedThreadPool(6);
        try {
            Callable<HttpResponse<String>> ask = () -> ask("POST", BACKUP, null);
            List<Future<HttpResponse<String>>> answers =
                    clients.invokeAll(IntStream.range(0, 6).mapToObj(i -> ask).toList());
            int made = 0;
            for (Future<HttpResponse<String>> answer : answers) {
                if (answer.get().statusCode() == 201) {
                    made++;
                } else {
                    assertThat(problem(answer.get())).isIn("backup-under-way", "backup-exists");
                }
            }
            assertThat(made).isBetween(1, 5);
            assertThat(names()).hasSize(made);
        } finally {
            clients.shutdown();
        }
        assertThat(backUp("{\"name\":\"after\"}").statusCode()).isEqualTo(201);
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsAProblemThatNamesIt() throws Exception {
        Files.writeString(folder.resolve("backups"), "a file");
        HttpResponse<String> failed = backUp("{}");
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(problem(failed)).isEqualTo("backup-failed");
        assertThat(failed.body()).contains(folder.resolve("backups").toString());
        assertThat(put(DOCS + "a", "{}").statusCode()).isEqualTo(201);
    }

    private List<String> names() throws Exception {
        if (!Files.exists(folder.resolve("backups"))) {
            return List.of();
        }
        try (Stream<Path> made = Files.list(folder.resolve("backups"))) {
            return made.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
