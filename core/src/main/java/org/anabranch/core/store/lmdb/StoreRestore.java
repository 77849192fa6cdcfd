package org.anabranch.core.store.lmdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.anabranch.core.store.DamagedException;
import org.anabranch.core.store.StoreFailedException;
import org.anabranch.core.store.StoreLockedException;

/** Puts a copy of a store where a node can start on it. */
public final class StoreRestore {

    private static final int PIECE_BYTES = 16 << 20;

    /** Where the copy stands until it is known to be whole; a restore that was interrupted leaves it, and may be repeated. */
    private static final String UNFINISHED = "restoring";

    /** What may be in an empty directory: what this and earlier attempts made, and what file systems put there. */
    private static final Set<String> NOTHING = Set.of("lock", "native", "lost+found", UNFINISHED);

    private StoreRestore() {}

    /**
     * Copies the store in {@code copy} to {@code directory}, which is made if it is not there, and reads it from beginning to
     * end. Until all of it is found right and durable there is no store in {@code directory}.
     *
     * @param copiedBytes is told now and then how much is copied
     * @throws StoreLockedException when one of the two is in use
     * @throws StoreFailedException when {@code directory} is not empty, or one of the two cannot be used
     * @throws DamagedException when the copy is not as it was written
     */
    public static StoreInspection restore(Path copy, Path directory, LongConsumer copiedBytes) {
        if (!Files.isRegularFile(copy.resolve(LmdbStore.DATA_FILE))) {
            throw new StoreFailedException(copy + " holds no store: it has no " + LmdbStore.DATA_FILE, null);
        }
        try {
            DirectoryLock lock = DirectoryLock.acquire(directory);
            try {
                requireEmpty(directory);
                NativeLibrary.unpackIn(directory.resolve("native"));
                return restore(copy, directory, directory.resolve(UNFINISHED), copiedBytes);
            } finally {
                lock.close();
            }
        } catch (IOException e) {
            throw new StoreFailedException("cannot copy " + copy + " to " + directory + ": " + e, e);
        }
    }

    private static StoreInspection restore(Path copy, Path directory, Path unfinished, LongConsumer copiedBytes)
            throws IOException {
        StoreFiles.makeDirectories(unfinished);
        Path file = unfinished.resolve(LmdbStore.DATA_FILE);
        copyWhole(copy, file, copiedBytes);
        StoreFiles.settle(file);
        StoreInspection inspection = StoreInspection.of(unfinished);
        Path store = directory.resolve(LmdbStore.DATA_FILE);
        Files.move(file, store, StandardCopyOption.ATOMIC_MOVE);
        StoreFiles.syncName(store);
        Files.delete(unfinished);
        return inspection;
    }

    private static void requireEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> !NOTHING.contains(name))
                    .min(Comparator.naturalOrder())
                    .ifPresent(name -> {
                        throw new StoreFailedException(directory + " is not empty: it has " + name, null);
                    });
        }
    }

    /** A store that a node may start on is locked meanwhile; a backup has no lock, and may be on a medium without any. */
    private static void copyWhole(Path copy, Path to, LongConsumer copiedBytes) throws IOException {
        DirectoryLock lock = Files.exists(copy.resolve("lock")) ? DirectoryLock.acquire(copy) : null;
        try {
            copyBytes(copy.resolve(LmdbStore.DATA_FILE), to, copiedBytes);
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }

    private static void copyBytes(Path from, Path to, LongConsumer copiedBytes) throws IOException {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(
                        to,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            long copied = 0;
            for (long bytes = in.size(); copied < bytes; ) {
                copied += in.transferTo(copied, Math.min(PIECE_BYTES, bytes - copied), out);
                copiedBytes.accept(copied);
            }
        }
    }
}
