package org.anabranch.node.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.anabranch.core.store.DamagedException;
import org.anabranch.core.store.StoreFailedException;
import org.anabranch.core.store.StoreFormatException;
import org.anabranch.core.store.lmdb.StoreInspection;

/** Judges the data directory of a node that does not run. */
public final class OfflineDiagnosis {

    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "9p",
            "afs",
            "ceph",
            "fuse.sshfs",
            "fuse.glusterfs",
            "lustre",
            "gfs2",
            "ocfs2");
    private static final String UNFINISHED = ".unfinished";

    private OfflineDiagnosis() {}

    /**
     * @param verify whether to read every value; without, only what stands around the store is looked at. The store is
     *     locked meanwhile
     * @throws org.anabranch.core.store.StoreLockedException when a node runs on the directory
     */
    public static List<Finding> of(Path directory, boolean verify) throws IOException {
        FileStore disk = Files.getFileStore(directory);
        List<Finding> findings = new ArrayList<>(ofFileSystem(directory, disk.type()));
        findings.addAll(ofBackups(directory.resolve("backups")));
        if (verify) {
            findings.addAll(ofStore(directory));
        }
        return findings;
    }

    static List<Finding> ofFileSystem(Path directory, String type) {
        return NETWORK.contains(type.toLowerCase(Locale.ROOT))
                ? List.of(Finding.critical(
                        "network-file-system",
                        directory + " is on a file system of type " + type,
                        "move the directory, the node being stopped, to a disk of this machine: maps and locks over a"
                                + " network lose what was acknowledged"))
                : List.of();
    }

    private static List<Finding> ofBackups(Path backups) throws IOException {
        if (!Files.isDirectory(backups)) {
            return List.of();
        }
        try (Stream<Path> made = Files.list(backups)) {
            return made.filter(backup -> backup.toString().endsWith(UNFINISHED))
                    .sorted()
                    .map(backup -> Finding.warning(
                            "unfinished-backup",
                            backup + " was left by a backup that did not end",
                            "rm -r '" + backup + "'"))
                    .toList();
        }
    }

    private static List<Finding> ofStore(Path directory) {
        try {
            StoreInspection.ofStopped(directory);
            return List.of();
        } catch (StoreFormatException e) {
            return List.of(Finding.critical("format-skew", e.getMessage(), "start it with the version that wrote it"));
        } catch (DamagedException e) {
            return List.of(Finding.critical(
                    "damaged-store",
                    e.getMessage(),
                    "restore a backup, or forget the member and let it join with an empty directory"));
        } catch (StoreFailedException e) {
            return List.of(Finding.critical("unreadable-store", e.getMessage(), "see that this user may read it"));
        }
    }
}
