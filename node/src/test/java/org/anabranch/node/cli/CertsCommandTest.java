package org.anabranch.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.node.tls.BridgeName;
import org.anabranch.node.tls.PemFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertsCommandTest {
    private static final String SERVER = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";
    private static final List<Object> HOST_NAMES = List.of(2, 7);

    @TempDir
    Path folder;

    private final CliRun cli = new CliRun();

    @Test
    void certificatesAreWhatTheirFilesSay() throws Exception {
        assertThat(run("--node", "eu/n1=eu.example.org,10.0.0.1", "--client", "app"))
                .isZero();

        X509Certificate http = read("eu-n1.pem");
        assertThat(http.getExtendedKeyUsage()).containsExactly(SERVER);
        assertThat(http.getSubjectAlternativeNames())
                .extracting(name -> (Object) name.get(1))
                .contains("localhost", "127.0.0.1", "eu.example.org", "10.0.0.1");
        assertThat(http.getSubjectAlternativeNames())
                .allSatisfy(name -> assertThat(HOST_NAMES).contains(name.get(0)));
        assertThat(http.getBasicConstraints()).isNegative();
        http.verify(read("ca-http.pem").getPublicKey());

        X509Certificate bridge = read("eu-n1-bridge.pem");
        assertThat(BridgeName.of(bridge)).contains(new BridgeName("shop", "eu", "n1"));
        assertThat(bridge.getExtendedKeyUsage()).containsExactlyInAnyOrder(SERVER, CLIENT);
        bridge.verify(read("ca-bridge.pem").getPublicKey());

        X509Certificate client = read("client-app.pem");
        assertThat(client.getExtendedKeyUsage()).containsExactly(CLIENT);
        assertThat(client.getSubjectX500Principal().getName()).isEqualTo("CN=app");
        client.verify(read("ca-http.pem").getPublicKey());

        assertThat(read("ca-bridge.pem").getBasicConstraints()).isZero();
        for (String key : List.of("ca-http", "ca-bridge", "eu-n1", "eu-n1-bridge", "client-app")) {
            PemFiles files = new PemFiles(file(key + ".pem"), file(key + ".key"), Optional.empty());
            assertThat(files.read().certificate()).isEqualTo(read(key + ".pem"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(key + ".key"))))
                    .isEqualTo("rw-------");
        }
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void theAuthoritiesStayAndOnlyWhatIsNamedIsIssuedAnew() throws Exception {
        run("--node", "eu/n1", "--node", "us/n1");
        X509Certificate authority = read("ca-bridge.pem");
        X509Certificate eu = read("eu-n1-bridge.pem");
        X509Certificate us = read("us-n1-bridge.pem");

        assertThat(run("--node", "us/n1", "--days", "3")).isZero();

        assertThat(read("ca-bridge.pem")).isEqualTo(authority);
        assertThat(read("eu-n1-bridge.pem")).isEqualTo(eu);
        assertThat(read("us-n1-bridge.pem")).isNotEqualTo(us);
        read("us-n1-bridge.pem").verify(authority.getPublicKey());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--node eu | --node eu is not DC/NODE[=HOST[,HOST...]]",
                "--node eu/n1/x | --node eu/n1/x is not DC/NODE",
                "--node eu/n 1 | is not a node name",
                "--node eu/n1=a_b | \"a_b\" is neither a host name nor an IP address",
                "--client a/b | \"a/b\" is not a client name",
                "--days 0 | --days 0 is not 1 to 9999"
            })
    void aBadNameIsRefusedInOneLine(String arguments, String message) {
        String[] split = arguments.split(" ", 2);
        assertThat(run(split)).isEqualTo(2);
        assertThat(cli.err()).startsWith("anabranch: ").contains(message).hasLineCount(1);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsExitCode1() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(cli.run("certs", "dev", "--dir", file.resolve("below").toString()))
                .isEqualTo(1);
        assertThat(cli.err()).contains("cannot write certificates to").hasLineCount(1);
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("certs", "dev", "--dir", folder.toString(), "--cluster", "shop"));
        all.addAll(List.of(arguments));
        return cli.run(all.toArray(String[]::new));
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private X509Certificate read(String name) throws IOException, GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file(name))));
    }
}
