package org.anabranch.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.anabranch.node.Node;
import org.anabranch.node.config.NodeConfig;
import org.anabranch.node.config.Setting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that work on a running node, or on what it leaves behind, against a real one. */
@Timeout(60)
class OperationsTest {

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private NodeHandle node;
    private String url;

    @BeforeEach
    void startANode() throws Exception {
        start(folder.resolve("data"));
    }

    @AfterEach
    void stopIt() {
        node.close();
    }

    private void start(Path data) throws StartException {
        Map<Setting, List<String>> flags =
                Map.of(Setting.HTTP, List.of("127.0.0.1:0"), Setting.DATA, List.of(data.toString()));
        node = Node.start(NodeConfig.load(flags, Map.of()));
        url = "http://" + node.readyLine().replaceAll(".* http=(\\S+) .*", "$1");
    }

    @Test
    void anExportIsImportedWithEqualVersions() throws Exception {
        for (int i = 0; i < 300; i++) {
            put("shop", "id" + i, "{\"n\":" + i + ",\"tags\":[1,2,{\"a\":null}]}");
        }
        Path file = folder.resolve("shop.ndjson.gz");
        CliRun export = new CliRun();
        assertThat(export.run("export", "shop", "--typed", "--out", file.toString(), "--url", url))
                .isZero();
        assertThat(export.out()).isEqualToNormalizingNewlines("exported " + file + " bytes=" + Files.size(file) + "\n");
        assertThat(export.err()).isEmpty();
        String etag = etag("shop", "id7").orElseThrow();
        node.close();
        start(folder.resolve("other"));
        CliRun load = new CliRun();
        assertThat(load.run("import", "shop", "--typed", file.toString(), "--url", url))
                .as(load.err())
                .isZero();
        assertThat(load.out())
                .isEqualToNormalizingNewlines("imported lines=300 created=300 changed=0 unchanged=0 refused=0\n");
        assertThat(etag("shop", "id7")).contains(etag);
        assertThat(new CliRun().run("import", "shop", "--typed", file.toString(), "--url", url))
                .isZero();
    }

    @Test
    void anExportGoesToStdoutWithNothingElse() throws Exception {
        put("shop", "a", "{\"n\":1}");
        CliRun export = new CliRun();
        assertThat(export.run("export", "shop", "--url", url)).isZero();
        assertThat(export.out()).isEqualTo("{\"id\":\"a\",\"doc\":{\"n\":1}}\n");
        assertThat(export.err()).isEmpty();
    }

    @Test
    void anExportOverwritesNothingAndLeavesNoFileOfWhatIsNotThere() throws Exception {
        Path mine = Files.writeString(folder.resolve("mine"), "mine");
        CliRun over = new CliRun();
        assertThat(over.run("export", "shop", "--out", mine.toString(), "--url", url))
                .isEqualTo(1);
        assertThat(over.err()).isEqualToNormalizingNewlines("anabranch: " + mine + " is there already\n");
        CliRun none = new CliRun();
        Path file = folder.resolve("none");
        assertThat(none.run("export", "none", "--out", file.toString(), "--url", url))
                .isEqualTo(1);
        assertThat(none.err()).contains(" answered 404 no-such-database: ").hasLineCount(1);
        assertThat(file).doesNotExist();
        assertThat(folder.resolve("none.unfinished")).doesNotExist();
        assertThat(mine).hasContent("mine");
    }

    @Test
    void linesThatAreRefusedAreTold() throws Exception {
        Path file = Files.writeString(folder.resolve("lines"), "{\"id\":\"a\",\"doc\":{}}\n{\"id\":\"b\",\"doc\":7}\n");
        CliRun load = new CliRun();
        assertThat(load.run("import", "shop", file.toString(), "--url", url)).isEqualTo(1);
        assertThat(load.out()).contains("lines=2 created=1 ", " refused=1");
        assertThat(load.err())
                .startsWith("anabranch: 1 of 2 lines were refused, the first with ")
                .contains("\"line\":2")
                .hasLineCount(1);
    }

    @Test
    void aBackupIsRestoredAsANodeThatWritesUnderAnotherReplicaId() throws Exception {
        put("shop", "a", "{\"n\":1}");
        String before = node.readyLine().replaceAll(".* replica=", "");
        CliRun backup = new CliRun();
        assertThat(backup.run("backup", "--name", "monday", "--url", url)).isZero();
        Path made = folder.toAbsolutePath().resolve("data/backups/monday");
        assertThat(backup.out()).matches("backup " + made + " bytes=\\d+ documents=1\\R");
        CliRun again = new CliRun();
        assertThat(again.run("backup", "--name", "monday", "--url", url)).isEqualTo(1);
        assertThat(again.err()).contains(" answered 409 backup-exists: ").hasLineCount(1);
        node.close();

        Path target = folder.resolve("restored");
        CliRun restore = new CliRun();
        assertThat(restore.run("restore", made.toString(), "--data", target.toString()))
                .as(restore.err())
                .isZero();
        assertThat(restore.out())
                .contains("restored " + target + " bytes=")
                .contains("start it with --cluster anabranch --dc local --node n1 --data " + target)
                .contains("under a new replica id")
                .contains("are lost");
        CliRun over = new CliRun();
        assertThat(over.run("restore", made.toString(), "--data", target.toString()))
                .isEqualTo(1);
        assertThat(over.err()).contains(target + " is not empty").hasLineCount(1);
        start(target);
        assertThat(etag("shop", "a")).isPresent();
        assertThat(node.readyLine()).doesNotContain(before);
    }

    @Test
    void theDoctorFindsNothingInANodeThatIsWellAndWhatIsWrongWithOneThatIsNot() throws Exception {
        CliRun well = new CliRun();
        assertThat(well.run("doctor", "--url", url)).isZero();
        assertThat(well.out()).isEqualToNormalizingNewlines("nothing found\n");
        Path data = folder.resolve("data");
        CliRun inUse = new CliRun();
        assertThat(inUse.run("doctor", "--offline", data.toString(), "--verify"))
                .isEqualTo(3);
        assertThat(inUse.err()).contains("is in use").hasLineCount(1);
        String wellUrl = url;
        NodeHandle first = node;
        start(folder.resolve("clone"));
        CliRun twice = new CliRun();
        assertThat(twice.run("doctor", "--json", "--url", wellUrl, "--url", url))
                .isEqualTo(2);
        assertThat(twice.out())
                .startsWith("[{\"id\":\"duplicate-identity\",\"severity\":\"critical\",\"evidence\":\"")
                .contains(wellUrl, url);
        first.close();
        assertThat(new CliRun().run("doctor", "--offline", data.toString(), "--verify"))
                .isZero();
        Files.createDirectories(data.resolve("backups/x.unfinished"));
        CliRun left = new CliRun();
        assertThat(left.run("doctor", "--offline", data.toString())).isEqualTo(1);
        assertThat(left.out()).startsWith("warning unfinished-backup: ").hasLineCount(2);
    }

    @Test
    void aDamagedBackupIsNotRestored() throws Exception {
        put("shop", "a", "{\"text\":\"needle in a haystack\"}");
        assertThat(new CliRun().run("backup", "--name", "b", "--url", url)).isZero();
        Path file = folder.resolve("data/backups/b/data.mdb");
        byte[] bytes = Files.readAllBytes(file);
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("needle")] ^= 1;
        Files.write(file, bytes);
        CliRun restore = new CliRun();
        assertThat(restore.run(
                        "restore",
                        file.getParent().toString(),
                        "--data",
                        folder.resolve("x").toString()))
                .isEqualTo(1);
        assertThat(restore.err()).contains("does not match its checksum").hasLineCount(1);
        assertThat(folder.resolve("x/data.mdb")).doesNotExist();
    }

    @Test
    void theCompressedFormIsGzip() throws Exception {
        put("shop", "a", "{}");
        Path file = folder.resolve("a.gz");
        assertThat(new CliRun().run("export", "shop", "--out", file.toString(), "--url", url))
                .isZero();
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("{\"id\":\"a\",\"doc\":{}}\n");
        }
    }

    private void put(String database, String id, String json) throws IOException, InterruptedException {
        HttpRequest put = HttpRequest.newBuilder(document(database, id))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> answer = http.send(put, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private Optional<String> etag(String database, String id) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(document(database, id)).build(), BodyHandlers.discarding())
                .headers()
                .firstValue("ETag");
    }

    private URI document(String database, String id) {
        return URI.create(url + "/v1/dbs/" + database + "/docs/" + id);
    }
}
