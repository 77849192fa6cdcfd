package org.anabranch.node.tls;

import static org.anabranch.node.tls.Certs.VALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.node.certs.CertificateAuthority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemFilesTest {
    @TempDir
    Path folder;

    private final CertificateAuthority authority = Certs.authority("one");

    @Test
    void aCertificateAndItsKeyAreRead() throws IOException {
        PemMaterial read = files("a").read();
        assertThat(read.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=a");
        assertThat(read.toString()).doesNotContain("PRIVATE");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws IOException {
        PemFiles files = files("a");
        Files.writeString(files.key(), authority.client("b", VALID).keyPem());
        assertRefused(files, "is not the key of");
    }

    @Test
    void whatIsNoPemIsRefusedByName() throws IOException {
        PemFiles files = files("a");
        Files.writeString(files.authorities().orElseThrow(), "nothing\n");
        assertRefused(files, "a.ca has no CERTIFICATE in PEM");
        Files.writeString(
                files.key(), "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        assertRefused(files, "a.key has no PRIVATE KEY in PEM; openssl pkcs8");
        Files.writeString(files.certificate(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertRefused(files, "a.pem has no CERTIFICATE in PEM");
        Files.delete(files.certificate());
        assertRefused(files, "cannot read");
    }

    @Test
    void filesThatCannotBeUsedLeaveWhatWasReadBefore() throws IOException {
        PemFiles files = files("a");
        Reloaded<PemMaterial> reloaded = new Reloaded<>("test", files.all(), files::read);
        List<PemMaterial> heard = new ArrayList<>();
        reloaded.onChange(heard::add);
        PemMaterial first = reloaded.get();

        var next = authority.client("longer-name", VALID);
        Files.writeString(files.certificate(), next.certificatePem());
        reloaded.check();
        assertThat(reloaded.get()).isSameAs(first);
        assertThat(heard).isEmpty();

        Files.writeString(files.key(), next.keyPem());
        Files.setLastModifiedTime(files.key(), FileTime.fromMillis(1));
        reloaded.check();
        reloaded.check();
        assertThat(heard).containsExactly(reloaded.get());
        assertThat(reloaded.get().certificate()).isEqualTo(next.certificate());
    }

    private PemFiles files(String name) throws IOException {
        return Certs.write(folder, name, authority.client(name, VALID), authority);
    }

    private static void assertRefused(PemFiles files, String why) {
        assertThatThrownBy(files::read)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
