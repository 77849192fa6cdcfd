package org.anabranch.node.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.anabranch.core.store.StoreLockedException;
import org.anabranch.core.store.lmdb.LmdbStore;
import org.anabranch.core.store.lmdb.StoreOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineDiagnosisTest {

    @TempDir
    Path directory;

    private List<String> ids() throws Exception {
        return OfflineDiagnosis.of(directory, true).stream().map(Finding::id).toList();
    }

    @Test
    void aStoreThatIsWellHasNoFindings() throws Exception {
        LmdbStore.open(directory, StoreOptions.DEFAULT).close();
        assertThat(ids()).isEmpty();
    }

    @Test
    void aFileThatWasCutOffIsFoundByVerifyAlone() throws Exception {
        LmdbStore.open(directory, StoreOptions.DEFAULT).close();
        Path file = directory.resolve("data.mdb");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 9_000));
        assertThat(ids()).containsExactly("damaged-store");
        assertThat(OfflineDiagnosis.of(directory, false)).isEmpty();
    }

    @Test
    void aDirectoryWithoutAStoreIsFound() throws Exception {
        assertThat(ids()).containsExactly("unreadable-store");
    }

    @Test
    void aBackupThatDidNotEndIsFound() throws Exception {
        LmdbStore.open(directory, StoreOptions.DEFAULT).close();
        Files.createDirectories(directory.resolve("backups/x.unfinished"));
        Files.createDirectories(directory.resolve("backups/y"));
        assertThat(OfflineDiagnosis.of(directory, false)).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("unfinished-backup");
            assertThat(finding.fix()).contains("rm -r", "x.unfinished");
        });
    }

    @Test
    void aNetworkFileSystemIsFound() {
        assertThat(OfflineDiagnosis.ofFileSystem(directory, "nfs4"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.id()).isEqualTo("network-file-system"));
        assertThat(OfflineDiagnosis.ofFileSystem(directory, "ext4")).isEmpty();
    }

    @Test
    void aStoreInUseIsLeftAlone() {
        try (LmdbStore store = LmdbStore.open(directory, StoreOptions.DEFAULT)) {
            assertThatThrownBy(() -> OfflineDiagnosis.of(directory, true)).isInstanceOf(StoreLockedException.class);
            assertThat(store.statistics().fileBytes()).isPositive();
        }
    }
}
