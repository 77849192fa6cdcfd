package org.anabranch.node.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.anabranch.core.store.StoreFailedException;
import org.anabranch.core.store.lmdb.LmdbStore;
import org.anabranch.core.store.lmdb.StoreFiles;
import org.anabranch.core.store.lmdb.StoreInspection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of a node's store, made while it serves, each in a folder of one directory and nowhere else: a client chooses
 * the name alone. A copy is read from beginning to end before it gets its name, which no other has, so that whatever has
 * a name is whole. One is made at a time, on a thread of its own.
 */
public final class Backups {

    /** What a backup is called until it is whole; a node that is killed leaves it behind. */
    static final String UNFINISHED = ".unfinished";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final DateTimeFormatter BY_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);

    private final Path directory;
    private final LmdbStore store;
    private final AtomicBoolean busy = new AtomicBoolean();

    /** A backup that is whole, durable and found right. */
    public record Backup(String name, Path directory, StoreInspection content) {}

    /** There is something by that name already. */
    public static final class ExistsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ExistsException(String message) {
            super(message);
        }
    }

    /** Another backup is being made. */
    public static final class BusyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BusyException() {
            super("one backup is made at a time, and one is being made");
        }
    }

    /** @param directory made with the first backup, if it is missing */
    public Backups(Path directory, LmdbStore store) {
        this.directory = directory.toAbsolutePath().normalize();
        this.store = store;
    }

    /** 1 to 63 of A-Z a-z 0-9 . _ -, the first a letter or a digit, the end not that of one that is unfinished. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches() && !name.endsWith(UNFINISHED);
    }

    /** A name that later ones are above, in the order of letters. */
    public static String nameOfNow() {
        return BY_TIME.format(Instant.now());
    }

    /**
     * Completes when the backup is whole, or exceptionally: with {@link BusyException}, {@link ExistsException}, or what the
     * copy or its inspection threw; nothing is left of it then.
     */
    public CompletionStage<Backup> make(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException(name);
        }
        if (!busy.compareAndSet(false, true)) {
            return CompletableFuture.failedFuture(new BusyException());
        }
        CompletableFuture<Backup> made = new CompletableFuture<>();
        new Thread(() -> complete(made, name), "anabranch-backup").start();
        return made;
    }

    private void complete(CompletableFuture<Backup> made, String name) {
        Backup backup;
        try {
            backup = makeNow(name);
        } catch (IOException e) {
            busy.set(false);
            made.completeExceptionally(new StoreFailedException(directory + " cannot be written: " + e, e));
            return;
        } catch (RuntimeException e) {
            busy.set(false);
            made.completeExceptionally(e);
            return;
        }
        busy.set(false);
        made.complete(backup);
    }

    private Backup makeNow(String name) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
        Path whole = directory.resolve(name);
        Path unfinished = directory.resolve(name + UNFINISHED);
        requireAbsent(whole);
        requireAbsent(unfinished);
        long sinceNanos = System.nanoTime();
        try {
            store.copyTo(unfinished);
            StoreInspection content = StoreInspection.of(unfinished);
            requireAbsent(whole);
            Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
            StoreFiles.syncName(whole);
            long millis = (System.nanoTime() - sinceNanos) / 1_000_000;
            LOG.info("backup {} made: {} bytes in {} ms", whole, content.fileBytes(), millis);
            return new Backup(name, whole, content);
        } catch (IOException | RuntimeException e) {
            remove(unfinished);
            throw e;
        }
    }

    private static void requireAbsent(Path path) {
        if (Files.exists(path)) {
            throw new ExistsException(path + " is there already"
                    + (path.toString().endsWith(UNFINISHED) ? ", left by a backup that did not end: remove it" : ""));
        }
    }

    private static void remove(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished.resolve("data.mdb"));
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
