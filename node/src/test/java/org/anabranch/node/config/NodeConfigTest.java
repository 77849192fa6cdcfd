package org.anabranch.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.node.certs.CertificateAuthority;
import org.anabranch.node.tls.BridgeName;
import org.anabranch.node.tls.Certs;
import org.anabranch.node.tls.PemFiles;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeConfigTest {
    @TempDir
    Path folder;

    @Test
    void withoutAnySettingANodeServesLoopbackAlone() {
        NodeConfig config = load(Map.of());

        assertThat(config)
                .isEqualTo(new NodeConfig(
                        "anabranch",
                        "local",
                        "n1",
                        Path.of("anabranch-data"),
                        Path.of("anabranch-data/backups"),
                        new Address("127.0.0.1", 7070),
                        Optional.empty(),
                        List.of(),
                        Limits.STANDARD,
                        ClusterSecret.ofClusterName("anabranch"),
                        Security.NONE));
    }

    @Test
    void flagsOverrideTheEnvironmentWhichOverridesTheFileWhichOverridesDefaults() throws IOException {
        Path file = yaml("dc: file-dc\nnode: file-node\ncluster: file-cluster\n");
        Map<String, String> environment = Map.of("ANABRANCH_NODE", "env-node", "ANABRANCH_CLUSTER", "env-cluster");

        NodeConfig config = load(environment, "--config", file.toString(), "--cluster", "flag-cluster");

        assertThat(config.cluster()).isEqualTo("flag-cluster");
        assertThat(config.node()).isEqualTo("env-node");
        assertThat(config.dc()).isEqualTo("file-dc");
        assertThat(config.http()).hasToString("127.0.0.1:7070");
    }

    @Test
    void everySettingCanStandInAFile() throws IOException {
        Path secret = Files.write(folder.resolve("secret"), new byte[32]);
        Path file = yaml("""
                cluster: shop
                dc: eu
                node: 007
                data: /var/lib/anabranch
                backup-dir: /mnt/backups
                http: 127.0.0.1:8080
                bridge: "[::1]:8081"
                peer:
                  us: 127.0.0.1:7171,127.0.0.1:7172
                  ap: [127.0.0.1:7271]
                limits:
                  depthMax: 32
                cluster-secret-file: %s
                """.formatted(secret));

        NodeConfig config = load(Map.of("ANABRANCH_CONFIG", file.toString()));

        assertThat(config)
                .isEqualTo(new NodeConfig(
                        "shop",
                        "eu",
                        "007",
                        Path.of("/var/lib/anabranch"),
                        Path.of("/mnt/backups"),
                        new Address("127.0.0.1", 8080),
                        Optional.of(new Address("::1", 8081)),
                        List.of(Peer.parse("us=127.0.0.1:7171,127.0.0.1:7172"), Peer.parse("ap=127.0.0.1:7271")),
                        Limits.STANDARD.with(Limit.DEPTH_MAX, 32),
                        ClusterSecret.read(secret),
                        Security.NONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "peer: us=127.0.0.1:1,127.0.0.1:2",
                "peer: [\"us=127.0.0.1:1,127.0.0.1:2\"]",
                "peer: {us: [127.0.0.1:1, 127.0.0.1:2]}"
            })
    void peersInAFileAreALineAListOrAMap(String text) throws IOException {
        NodeConfig config = load(Map.of(), "--config", yaml(text).toString());

        assertThat(config.peers()).containsExactly(Peer.parse("us=127.0.0.1:1,127.0.0.1:2"));
    }

    @Test
    void peersOfAStrongerSourceReplaceTheOthers() {
        Map<String, String> environment = Map.of("ANABRANCH_PEER", "us=127.0.0.1:1,127.0.0.1:2; ap=127.0.0.1:3;");

        assertThat(load(environment).peers())
                .containsExactly(Peer.parse("us=127.0.0.1:1,127.0.0.1:2"), Peer.parse("ap=127.0.0.1:3"));
        assertThat(load(environment, "--peer", "sa=127.0.0.1:4").peers()).containsExactly(Peer.parse("sa=127.0.0.1:4"));
    }

    @Test
    void limitsAddUpByName() throws IOException {
        Path file = yaml("limits: {depthMax: 10, keyBytesMax: 10, bulkLinesMax: 10}");
        Map<String, String> environment = Map.of("ANABRANCH_LIMIT", "keyBytesMax=20;bulkLinesMax=20");

        Limits limits = load(environment, "--config", file.toString(), "--limit", "bulkLinesMax=30")
                .limits();

        assertThat(limits.of(Limit.DEPTH_MAX)).isEqualTo(10);
        assertThat(limits.of(Limit.KEY_BYTES_MAX)).isEqualTo(20);
        assertThat(limits.of(Limit.BULK_LINES_MAX)).isEqualTo(30);
        assertThat(limits.of(Limit.CONNECTIONS_MAX)).isEqualTo(1_000);
    }

    @Test
    void anEmptyFileAndAnEmptyVariableSayNothing() throws IOException {
        Path file = yaml("# nothing\n");

        assertThat(load(Map.of("ANABRANCH_HTTP", ""), "--config", file.toString()))
                .isEqualTo(load(Map.of()));
    }

    @Test
    void variablesOfTheLauncherAndOfKubernetesAreNoneOfOurs() {
        Map<String, String> environment = Map.of(
                "ANABRANCH_JAVA_OPTS", "-Xmx1g",
                "ANABRANCH_SERVICE_HOST", "10.0.0.1",
                "ANABRANCH_SERVICE_PORT_HTTP", "7070",
                "ANABRANCH_PORT", "tcp://10.0.0.1:7070",
                "ANABRANCH_PORT_7070_TCP_ADDR", "10.0.0.1",
                "ANABRANCH_EU_SERVICE_HOST", "10.0.0.2",
                "HTTP", "nonsense");

        assertThat(load(environment)).isEqualTo(load(Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--http | nonsense | --http: \"nonsense\" is not HOST:PORT, for example 127.0.0.1:7070",
                "--http | :7070 | --http: \":7070\" is not HOST:PORT",
                "--http | ::1:7070 | --http: \"::1:7070\" is not HOST:PORT",
                "--http | [::1 | --http: \"[::1\" is not HOST:PORT",
                "--http | [:::1]:7070 | --http: \":::1\" is not an IPv6 address",
                "--http | 127.0.0.1:99999 | --http: port 99999 is not in 0 to 65535",
                "--http | a_b:1 | --http: \"a_b\" is neither a host name nor an IP address",
                "--http | 0.0.0.0:7070 | --http 0.0.0.0:7070 is not a loopback address",
                "--http | [::]:7070 | --http [::]:7070 is not a loopback address",
                "--http | 127.0.0.1.example.org:1 | --http 127.0.0.1.example.org:1 is not a loopback address",
                "--http | 127.0.0.256:1 | --http 127.0.0.256:1 is not a loopback address",
                "--bridge | 192.168.0.1:7171 | add --tls-bridge-cert FILE --tls-bridge-key FILE --tls-bridge-ca FILE --cluster-secret-file FILE, or stay",
                "--peer | us=shop.example.org:7171 | on this machine with, for example, --peer us=127.0.0.1:7171",
                "--peer | us | --peer: \"us\" is not DC=HOST:PORT[,HOST:PORT...]",
                "--peer | us= | --peer: \"\" is not HOST:PORT",
                "--peer | us=127.0.0.1:1, | --peer: \"\" is not HOST:PORT",
                "--peer | us=127.0.0.1:0 | --peer: peer us needs a port of 1 to 65535",
                "--peer | =127.0.0.1:1 | --peer: \"\" is not a datacenter name: 1 to 63 of",
                "--peer | local=127.0.0.1:1 | peer local is this node's own datacenter",
                "--bridge | 127.0.0.1:7070 | http and bridge cannot share 127.0.0.1:7070",
                "--dc | a/b | --dc: \"a/b\" is not a datacenter name: 1 to 63 of A-Z a-z 0-9 . _ -",
                "--node | -n | --node: \"-n\" is not a node name",
                "--cluster | `` | --cluster: \"\" is not a cluster name",
                "--data | `` | --data: \"\" is not a path",
                "--limit | depthMax | --limit: \"depthMax\" is not NAME=VALUE",
                "--limit | depth=3 | --limit: unknown limit \"depth\"; allowed: documentBytesMax, depthMax,",
                "--limit | depthMax=0 | --limit: depthMax 0 is not allowed: 1 to 128",
                "--limit | documentBytesMax=16777217 | documentBytesMax 16777217 is not allowed: 1024 to 16777216",
                "--limit | depthMax=1k | --limit: depthMax \"1k\" is not a whole number",
                "--cluster-secret-file | /none | --cluster-secret-file: cannot read \"/none\"",
                "--config | /none | /none: cannot be read"
            })
    void aBadValueIsRefusedInOneLineThatNamesItAndSaysWhatIsAllowed(String flag, String value, String message) {
        assertRefused(() -> load(Map.of(), flag, value), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "htpp: 127.0.0.1:1 | : unknown key \"htpp\"; allowed: cluster, dc, node, data, http, bridge, peer, limits,",
                "config: other.yaml | : unknown key \"config\"",
                "group: n1=127.0.0.1:1 | : unknown key \"group\"",
                "http: [127.0.0.1:1] | : http: not HOST:PORT",
                "http: | : http: not HOST:PORT",
                "peer: {us: {a: b}} | : peer: a list or a map, or nothing, where one value is expected",
                "peer: &a [[*a]] | : peer: a list or a map, or nothing, where one value is expected",
                "peer: {us: 127.0.0.1} | : peer: \"127.0.0.1\" is not HOST:PORT",
                "limits: {depth: 3} | : limits: unknown limit \"depth\"",
                "limits: {depthMax: many} | : limits: depthMax \"many\" is not a whole number",
                "just text | : not a map of settings; allowed: cluster,",
                "dc: [a | line 1: not YAML:",
                "{dc: a, dc: b} | not YAML: found duplicate key dc",
                "{limit: a=1, limits: b=2} | : limits: given twice"
            })
    void aBadFileIsRefusedInOneLineThatNamesItAndTheKey(String text, String message) throws IOException {
        Path file = yaml(text);

        assertRefused(() -> load(Map.of(), "--config", file.toString()), message);
        assertRefused(() -> load(Map.of(), "--config", file.toString()), file.toString());
    }

    @Test
    void bridgesWithTlsAndASecretMayLeaveTheMachineAndAllowTheirPeers() throws IOException {
        String[] flags = bridgeFlags("eu", "n1");

        NodeConfig config = load(Map.of(), flags);

        assertThat(config.bridge()).contains(new Address("0.0.0.0", 7171));
        assertThat(config.security().bridge().orElseThrow().allowed()).containsExactly("us");
        String[] more = Arrays.copyOf(flags, flags.length + 2);
        more[flags.length] = "--tls-bridge-allow";
        more[flags.length + 1] = "ap/n1";
        assertThat(load(Map.of(), more).security().bridge().orElseThrow().allowed())
                .containsExactly("ap/n1");
    }

    @Test
    void bridgesWithTlsButWithoutASecretStayOnTheMachine() throws IOException {
        String[] flags = bridgeFlags("eu", "n1");

        assertRefused(
                () -> load(Map.of(), Arrays.copyOf(flags, flags.length - 2)),
                "needs TLS and authentication; add --cluster-secret-file FILE, or stay");
    }

    @Test
    void aBridgeCertificateThatNamesAnotherNodeIsRefused() throws IOException {
        String[] flags = bridgeFlags("eu", "n2");

        assertRefused(
                () -> load(Map.of(), flags),
                "--tls-bridge-cert: " + folder.resolve("bridge.pem") + " must have the one");
        assertRefused(
                () -> load(Map.of(), "--tls-cert", flags[9], "--tls-key", "/none"), "--tls-cert: cannot read /none");
        assertRefused(
                () -> load(Map.of(), "--tls-bridge-cert", flags[9]), "--tls-bridge-key, --tls-bridge-ca is missing");
        assertRefused(() -> load(Map.of(), "--tls-bridge-allow", "us"), "--tls-bridge-allow is for bridges with TLS");
    }

    /** Of eu/n1, with a certificate for the node that is named. */
    private String[] bridgeFlags(String dc, String node) throws IOException {
        CertificateAuthority authority = Certs.authority("bridges");
        PemFiles files = Certs.write(
                folder, "bridge", authority.bridge(new BridgeName("anabranch", dc, node), Certs.VALID), authority);
        Path secret = Files.write(folder.resolve("secret"), new byte[32]);
        return new String[] {
            "--dc",
            "eu",
            "--bridge",
            "0.0.0.0:7171",
            "--peer",
            "us=us.example.org:7171",
            "--tls-bridge-key",
            files.key().toString(),
            "--tls-bridge-cert",
            files.certificate().toString(),
            "--tls-bridge-ca",
            files.authorities().orElseThrow().toString(),
            "--cluster-secret-file",
            secret.toString()
        };
    }

    @Test
    void anUnknownVariableIsRefused() {
        assertRefused(
                () -> load(Map.of("ANABRANCH_HTPP", "x")),
                "unknown environment variable \"ANABRANCH_HTPP\"; allowed: ANABRANCH_CONFIG, ANABRANCH_CLUSTER,");
    }

    @Test
    void aDatacenterGivenTwiceIsRefused() {
        assertRefused(
                () -> load(Map.of(), "--peer", "us=127.0.0.1:1", "--peer", "us=127.0.0.1:2"), "peer us is given twice");
    }

    @Test
    void aRefusalIsOneLineWhateverWasGiven() {
        assertRefused(() -> load(Map.of(), "--dc", "a\nb\u2028c\u0000"), "\"a b c\" is not a datacenter name");
        assertRefused(() -> load(Map.of(), "--dc", "x".repeat(100_000)), "x...\" is not a datacenter name");
    }

    @Test
    void aSecretIsNeverShown() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "correct horse battery staple, twice");

        NodeConfig config = load(Map.of(), "--cluster-secret-file", secret.toString());

        assertThat(config.secret().bytes()).isEqualTo(Files.readAllBytes(secret));
        assertThat(config.toString()).doesNotContain("horse");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 4097})
    void aSecretOfUnfitLengthIsRefused(int bytes) throws IOException {
        Path secret = Files.write(folder.resolve("secret"), new byte[bytes]);

        assertRefused(() -> load(Map.of(), "--cluster-secret-file", secret.toString()), "must hold 32 to 4096 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:1", "LOCALHOST:1", "127.0.0.1:1", "127.255.3.9:1", "[::1]:1", "[0:0::1]:1"})
    void loopbackIsWhatCannotBeReachedFromElsewhere(String address) {
        assertThat(Address.parse(address).isLoopback()).isTrue();
        assertThat(load(Map.of(), "--http", address).http()).isEqualTo(Address.parse(address));
    }

    private static void assertRefused(ThrowingCallable load, String message) {
        assertThatThrownBy(load)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message)
                .satisfies(problem -> assertThat(problem.getMessage()).doesNotContainPattern("[\\p{Cntrl}\\u2028]"));
    }

    private Path yaml(String text) throws IOException {
        return Files.writeString(folder.resolve("anabranch.yaml"), text);
    }

    private static NodeConfig load(Map<String, String> environment, String... flags) {
        Map<Setting, List<String>> given = new EnumMap<>(Setting.class);
        for (int i = 0; i < flags.length; i += 2) {
            for (Setting setting : Setting.values()) {
                if (setting.flag().equals(flags[i])) {
                    given.computeIfAbsent(setting, any -> new ArrayList<>()).add(flags[i + 1]);
                }
            }
        }
        return NodeConfig.load(given, environment);
    }
}
