package org.anabranch.core.store.lmdb;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Says where the native libraries are unpacked: each process does so when it first opens a store, under a fresh name, and
 * takes them away at its regular end only. In a folder of the store's directory they are found again by the next one.
 */
final class NativeLibrary {

    private static final String[] EXTRACT_PROPERTIES = {"lmdbjava.extract.dir", "jffi.extract.dir"};

    private static boolean placed;

    private NativeLibrary() {}

    /** Has an effect once in the life of a process, since its library is loaded once; needs the directory's lock. */
    static synchronized void unpackIn(Path folder) throws IOException {
        if (placed) {
            return;
        }
        Files.createDirectories(folder);
        try (DirectoryStream<Path> leftBehind = Files.newDirectoryStream(folder)) {
            for (Path file : leftBehind) {
                Files.delete(file);
            }
        }
        for (String property : EXTRACT_PROPERTIES) {
            if (System.getProperty(property) == null) {
                System.setProperty(property, folder.toString());
            }
        }
        placed = true;
    }
}
