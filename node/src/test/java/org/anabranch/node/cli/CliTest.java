package org.anabranch.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.anabranch.node.config.Limit;
import org.anabranch.node.config.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CliTest {
    private final CliRun cli = new CliRun();

    @Test
    void serveStartsTheConfiguredNodeAndPrintsItsReadyLineAndNothingElse() {
        int exitCode = cli.with("ANABRANCH_DC", "eu").run("serve", "--node=n7", "--http", "127.0.0.1:0");

        assertThat(exitCode).isZero();
        assertThat(cli.started).singleElement().satisfies(config -> {
            assertThat(config.dc()).isEqualTo("eu");
            assertThat(config.node()).isEqualTo("n7");
            assertThat(config.http()).hasToString("127.0.0.1:0");
        });
        assertThat(cli.out()).isEqualToNormalizingNewlines("anabranch ready node=n7\n");
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void serveClosesTheNodeWhenItIsToldToEnd() {
        cli.run("serve");

        assertThat(cli.closed).containsExactly("n1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "serve --bogus | 2 | unknown flag \"--bogus\"; allowed: --help, --config, --cluster, --dc, --node, --data,",
                "serve --group n1=127.0.0.1:1 | 2 | unknown flag \"--group\"",
                "serve --tls-key k | 78 | --tls-cert is missing: --tls-cert and what belongs to it are given together",
                "serve --auth-file f | 2 | unknown flag \"--auth-file\"",
                "serve --ht 127.0.0.1:1 | 2 | unknown flag \"--ht\"",
                "serve now | 2 | unknown argument \"now\"",
                "serve @flags | 2 | unknown argument \"@flags\"",
                "serve --http | 2 | --http needs a value: HOST:PORT",
                "serve --http --dc eu | 2 | --http needs a value: HOST:PORT",
                "serve --dc eu --dc us | 2 | --dc is given twice",
                "start | 2 | unknown command \"start\"; allowed: serve, demo, backup, restore, export, import, doctor, certs, version,",
                "`` | 2 | allowed: serve, demo, backup, restore, export, import, doctor, certs, version,",
                "export | 2 | Missing required parameter: 'DB'",
                "export Shop | 2 | \"Shop\" is no database's name: 1 to 64 of a-z 0-9 _ -, the first a letter",
                "export shop --url node:7070 | 2 | --url \"node:7070\" is not http://HOST:PORT",
                "export shop --url http://127.0.0.1:1 | 1 | no node answers at http://127.0.0.1:1; start one with",
                "import shop a b | 2 | unknown argument \"b\"",
                "import shop /none | 1 | /none cannot be read",
                "backup shop | 2 | unknown argument \"shop\"; allowed: --help, --url, --name",
                "backup --url http://127.0.0.1:1 | 1 | no node answers at http://127.0.0.1:1",
                "doctor --url node | 2 | --url \"node\" is not http://HOST:PORT",
                "doctor --verify | 2 | --offline goes with --verify, and --url with neither",
                "doctor --url http://127.0.0.1:1 | 3 | no node answers at http://127.0.0.1:1",
                "doctor --offline /none | 3 | /none is no directory",
                "restore | 2 | Missing required parameter: 'BACKUP'",
                "restore /none --data /none | 1 | /none holds no store: it has no data.mdb",
                "demo --http 127.0.0.1:1 | 2 | unknown flag \"--http\"; allowed: --help, --data",
                "serve --http nonsense | 78 | --http: \"nonsense\" is not HOST:PORT",
                "serve --http 0.0.0.0:7070 | 78 | --http 0.0.0.0:7070 is not a loopback address: any other needs TLS",
                "serve --limit depth=3 | 78 | --limit: unknown limit \"depth\"; allowed: documentBytesMax,",
                "serve --config /none | 78 | /none: cannot be read"
            })
    void aRefusalIsOneLineOnStderrWithAnExitCode(String line, int exitCode, String message) {
        assertThat(cli.run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(exitCode);

        assertThat(cli.err()).startsWith("anabranch: ").contains(message).hasLineCount(1);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.started).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"serve", "demo"})
    void aNodeThatCannotStartIsOneLineAndExitCode1(String command) {
        int exitCode = cli.thatCannotStart("port 7070 is in use:\nbind failed").run(command);

        assertThat(exitCode).isEqualTo(1);
        assertThat(cli.err()).isEqualToNormalizingNewlines("anabranch: port 7070 is in use: bind failed\n");
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void theHelpOfServeTellsEveryFlagAndEveryLimit() {
        assertThat(cli.run("serve", "--help")).isZero();

        assertThat(cli.out())
                .contains(Arrays.stream(Setting.values()).map(Setting::flag).toList())
                .contains(Arrays.stream(Limit.values()).map(Limit::help).toList());
        assertThat(cli.started).isEmpty();
    }

    @Test
    void theHelpListsTheCommandsThereAre() {
        assertThat(cli.run("--help")).isZero();

        assertThat(cli.out())
                .contains("serve", "demo", "backup", "restore", "export", "import", "doctor", "version")
                .doesNotContain("token");
    }

    @Test
    void versionIsOneLine() {
        assertThat(cli.run("version")).isZero();

        assertThat(cli.out()).isEqualToNormalizingNewlines("anabranch unpackaged\n");
    }
}
