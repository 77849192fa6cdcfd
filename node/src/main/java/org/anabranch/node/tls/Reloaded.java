package org.anabranch.node.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is read from files, and read again when one of them was replaced. Files that cannot be used, such as a new
 * certificate whose key is not there yet, change nothing: what was read before stays, and the log says why.
 */
public final class Reloaded<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Reloaded.class);

    private final String what;
    private final List<Path> files;
    private final Supplier<T> reader;
    private final List<Consumer<T>> listeners = new ArrayList<>();
    private volatile T current;
    private List<String> stamps;

    /**
     * Reads at once.
     *
     * @param what it is, for the log
     * @param reader throws {@link IllegalArgumentException} for what cannot be used
     */
    public Reloaded(String what, List<Path> files, Supplier<T> reader) {
        this.what = what;
        this.files = List.copyOf(files);
        this.reader = reader;
        this.stamps = stamps();
        this.current = reader.get();
    }

    public T get() {
        return current;
    }

    /** Who wants to know of each value after the present one; called within {@link #check}. */
    public synchronized void onChange(Consumer<T> listener) {
        listeners.add(listener);
    }

    /** Reads again if a file is not what it was. Blocks; to be called every now and then. */
    public synchronized void check() {
        List<String> now = stamps();
        if (now.equals(stamps)) {
            return;
        }
        stamps = now;
        T read;
        try {
            read = reader.get();
        } catch (IllegalArgumentException e) {
            LOG.warn("{}: not reloaded, what was read before stays in use: {}", what, e.getMessage());
            return;
        }
        if (!read.equals(current)) {
            current = read;
            listeners.forEach(listener -> listener.accept(read));
            LOG.info("{}: reloaded", what);
        }
    }

    private List<String> stamps() {
        List<String> all = new ArrayList<>();
        for (Path file : files) {
            all.add(stamp(file));
        }
        return all;
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return found.lastModifiedTime() + " " + found.size() + " " + found.fileKey();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
