package org.anabranch.core.store.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.StoreLockedException;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes and one directory; and what a process that was killed leaves behind. */
@Timeout(60)
class LmdbStoreProcessTest {

    private static final ReplicaId A = new ReplicaId(0xA);

    @TempDir
    Path directory;

    @Test
    void aKilledProcessLeavesWhatItCommittedAndNothingElse() throws Exception {
        for (int round = 1; round <= 3; round++) {
            long acknowledged = writeAndKill();
            assertThat(acknowledged).isGreaterThanOrEqualTo(20L * round);
            try (Stream<Path> unpacked = Files.list(directory.resolve("native"))) {
                assertThat(unpacked.count()).as("libraries left behind").isLessThanOrEqualTo(2);
            }
            try (LmdbStore store = LmdbStore.open(directory, StoreOptions.DEFAULT);
                    ReadTxn txn = store.read()) {
                long stored = txn.vector().get(A);
                assertThat(stored).isBetween(acknowledged, acknowledged + 1);
                assertThat(txn.counts().get("people").documents()).isEqualTo(stored);
            }
        }
    }

    @Test
    void aDirectoryInUseByAnotherProcessIsRefused() throws Exception {
        Process process = start();
        try (BufferedReader acknowledged = process.inputReader()) {
            assertThat(acknowledged.readLine()).isEqualTo("1");
            assertThatThrownBy(() -> LmdbStore.open(directory, StoreOptions.DEFAULT))
                    .isInstanceOf(StoreLockedException.class)
                    .hasMessageContaining("is in use by another process");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private long writeAndKill() throws Exception {
        Process process = start();
        try (BufferedReader acknowledged = process.inputReader()) {
            long last = 0;
            for (int i = 0; i < 20; i++) {
                last = Long.parseLong(acknowledged.readLine());
            }
            // Not the process's own method: that one throws away what can still be read.
            process.toHandle().destroyForcibly();
            for (String line = acknowledged.readLine(); line != null; line = acknowledged.readLine()) {
                last = Long.parseLong(line);
            }
            return last;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Writer.class.getName()));
        command.add(directory.toString());
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Commits one document after the other, and prints the number of each when it is durable. */
    static final class Writer {
        public static void main(String[] arguments) {
            try (LmdbStore store = LmdbStore.open(Path.of(arguments[0]), StoreOptions.DEFAULT)) {
                while (true) {
                    System.out.println(writeNext(store));
                }
            }
        }

        private static long writeNext(LmdbStore store) {
            try (WriteTxn txn = store.write()) {
                long seq = txn.vector().get(A) + 1;
                VersionVector touches = VersionVector.EMPTY.with(A, seq);
                DocumentRow row = new DocumentRow(touches, true, false, new byte[(int) (seq % 5_000)]);
                txn.putDocument(new DocumentKey("people", "id" + seq), row);
                txn.setVector(touches);
                txn.commit();
                return seq;
            }
        }
    }
}
