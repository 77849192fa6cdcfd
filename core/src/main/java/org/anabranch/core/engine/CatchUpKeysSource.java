package org.anabranch.core.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/** What a catch-up's sender remembers of the commits that the receiver lacks, origin by origin. */
final class CatchUpKeysSource {

    /** Some of these make a message; ids are mostly short. */
    private static final int WRITE_BYTES = 64;

    private static final int RESULT_BYTES = 64;

    private final ReadTxn snapshot;
    private final VersionVector base;
    private final Iterator<ReplicaId> origins;
    private Iterator<RememberedWrite> writes = Collections.emptyIterator();

    CatchUpKeysSource(ReadTxn snapshot, VersionVector base) {
        this.snapshot = snapshot;
        this.base = base;
        this.origins = snapshot.vector().changedSince(base).entries().keySet().iterator();
    }

    /** The next ones, of some {@code messageBytes}; none when all were given. */
    List<RememberedWrite> next(int messageBytes) {
        List<RememberedWrite> next = new ArrayList<>();
        int bytes = 0;
        while (bytes < messageBytes && hasNext()) {
            RememberedWrite write = writes.next();
            if (write.isIn(snapshot.vector())) {
                next.add(write);
                bytes += WRITE_BYTES + write.results().size() * RESULT_BYTES;
            } else {
                writes = Collections.emptyIterator(); // the later ones are not here either
            }
        }
        return next;
    }

    private boolean hasNext() {
        while (!writes.hasNext() && origins.hasNext()) {
            ReplicaId origin = origins.next();
            writes = snapshot.remembered(origin, base.get(origin));
        }
        return writes.hasNext();
    }
}
