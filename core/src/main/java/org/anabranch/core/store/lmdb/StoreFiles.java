package org.anabranch.core.store.lmdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Directories and files of stores: for their owner alone, and durable. */
public final class StoreFiles {

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final FileAttribute<?>[] OWNERS_DIRECTORY = POSIX
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
            }
            : new FileAttribute<?>[0];

    private StoreFiles() {}

    static void makeDirectories(Path directory) throws IOException {
        Files.createDirectories(directory, OWNERS_DIRECTORY);
    }

    /** Makes the last of {@code directory}, which must not be there yet. */
    static void makeDirectory(Path directory) throws IOException {
        Files.createDirectory(directory, OWNERS_DIRECTORY);
    }

    /** Leaves a file that was written to its owner alone, and waits until it, and its name, are on the disk. */
    static void settle(Path file) throws IOException {
        if (POSIX) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        sync(file, StandardOpenOption.WRITE);
        syncName(file);
    }

    /** Waits until the name of a file or directory is on the disk. */
    public static void syncName(Path path) throws IOException {
        sync(path.toAbsolutePath().getParent(), StandardOpenOption.READ);
    }

    private static void sync(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }
}
