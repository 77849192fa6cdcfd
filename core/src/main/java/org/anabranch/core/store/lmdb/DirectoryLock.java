package org.anabranch.core.store.lmdb;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.anabranch.core.store.StoreLockedException;

/** Holds a directory for one store, by an operating system's lock on the file {@code lock} in it. */
final class DirectoryLock implements AutoCloseable {

    /** Those held by this process: it would lose its lock if it opened and closed the same file once more. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** Creates the directory, for its owner alone, if it is not there. */
    static DirectoryLock acquire(Path directory) throws IOException {
        StoreFiles.makeDirectories(directory);
        Path real = directory.toRealPath();
        if (!HELD.add(real)) {
            throw new StoreLockedException(real + " is in use by this process");
        }
        try {
            return new DirectoryLock(real, lock(real));
        } catch (IOException | RuntimeException e) {
            HELD.remove(real);
            throw e;
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(directory.resolve("lock"), CREATE, WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new StoreLockedException(directory + " is in use by another process");
        }
        return channel;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            HELD.remove(directory);
        }
    }
}
