package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.anabranch.node.certs.CertificateAuthority;
import org.anabranch.node.tls.Certs;
import org.anabranch.node.tls.PemFiles;
import org.anabranch.node.tls.PemMaterial;
import org.anabranch.node.tls.Reloaded;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HttpsTest {
    @TempDir
    Path folder;

    private final CertificateAuthority authority = Certs.authority("https");
    private final FakeShard shard = new FakeShard();
    private Vertx vertx;
    private Reloaded<PemMaterial> material;
    private HttpApi api;
    private int port;

    @BeforeEach
    void start() throws IOException {
        vertx = Vertx.vertx();
        PemFiles trusting = issue();
        PemFiles files = new PemFiles(trusting.certificate(), trusting.key(), Optional.empty());
        material = new Reloaded<>("test", files.all(), files::read);
        api = new HttpApi(
                vertx,
                new HttpConfig("127.0.0.1", 0, HttpLimits.DEFAULT, Optional.of(material)),
                shard,
                new NodeInfo("test", "eu", "n1", "1.2.3", FakeShard.REPLICA),
                HttpTestBase.SECRET,
                replica -> Optional.empty(),
                () -> true,
                null);
        port = HttpTestBase.await(api.start().toCompletionStage());
    }

    @AfterEach
    void stop() {
        HttpTestBase.await(api.stop().toCompletionStage());
        HttpTestBase.await(vertx.close().toCompletionStage());
        shard.close();
    }

    @Test
    void itIsTheSameInterface() throws Exception {
        HttpResponse<String> answer = get(authority);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"name\":\"anabranch\"");
    }

    @Test
    void whoDoesNotKnowTheAuthorityDoesNotTalk() {
        assertThatThrownBy(() -> get(Certs.authority("another"))).isInstanceOf(SSLException.class);
    }

    @Test
    void plainTextIsNotAnsweredAndOthersAreServedAsBefore() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET /v1 HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(HttpTestBase.readUntil(socket, null)).doesNotContain("HTTP/1.1", "anabranch");
        }
        itIsTheSameInterface();
    }

    @Test
    void aReplacedCertificateIsShownByTheNextHandshake() throws Exception {
        Certificate before = shown();
        issue();
        material.check();
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (shown().equals(before)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
        assertThat(shown()).isEqualTo(material.get().certificate()).isNotEqualTo(before);
    }

    private PemFiles issue() throws IOException {
        return Certs.write(
                folder, "https", authority.server("eu/n1", List.of("localhost", "127.0.0.1"), Certs.VALID), authority);
    }

    private Certificate shown() throws IOException, InterruptedException {
        return get(authority).sslSession().orElseThrow().getPeerCertificates()[0];
    }

    private HttpResponse<String> get(CertificateAuthority trusted) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().sslContext(Certs.context(null, trusted)).build();
        URI uri = URI.create("https://127.0.0.1:" + port + "/v1");
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
