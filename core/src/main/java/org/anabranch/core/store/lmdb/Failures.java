package org.anabranch.core.store.lmdb;

import org.anabranch.core.store.DamagedException;
import org.anabranch.core.store.StoreBusyException;
import org.anabranch.core.store.StoreFailedException;
import org.anabranch.core.store.StoreFullException;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.LmdbNativeException;

/** What a failure inside LMDB is called outside. */
final class Failures {

    private static final int EFBIG = 27;
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;

    private Failures() {}

    static RuntimeException translate(LmdbException failure, String place) {
        if (failure instanceof Env.MapFullException) {
            return new StoreFullException("the store has reached its limit, mapBytes", failure);
        }
        if (failure instanceof Env.ReadersFullException) {
            return new StoreBusyException("as many reads are under way as readersMax allows", failure);
        }
        if (failure instanceof LmdbNativeException.PageCorruptedException
                || failure instanceof LmdbNativeException.PageNotFoundException
                || failure instanceof Env.FileInvalidException) {
            return new DamagedException(place + " is damaged", failure);
        }
        if (failure instanceof LmdbNativeException refusal && isNoSpace(refusal.getResultCode())) {
            return new StoreFullException("the disk is full", failure);
        }
        return new StoreFailedException(place + " cannot be used: " + failure.getMessage(), failure);
    }

    /**
     * A disk without room is no disk that failed: LMDB writes a commit's pages where no earlier commit has any, and gives
     * the commit up before the meta page names them. (Were it the meta page that found no room, LMDB would refuse
     * everything from then on, and that is a failure.)
     */
    private static boolean isNoSpace(int errno) {
        return errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
    }
}
