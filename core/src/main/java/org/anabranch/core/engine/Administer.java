package org.anabranch.core.engine;

import org.anabranch.core.wire.MemberId;

/** What an operator asks for. */
public sealed interface Administer {

    /** The member takes no more writes; when all the others have what it has, it is not listened to any more. */
    record Retire(MemberId member) implements Administer {}

    /** The same at once, for a member whose disk is lost. */
    record Forget(MemberId member) implements Administer {}

    /** Nothing goes to the datacenter or is taken from it directly, until {@link Resume}; restarts do not change that. */
    record Pause(String dc) implements Administer {}

    record Resume(String dc) implements Administer {}

    /**
     * What became of it.
     *
     * @param missingSequences of a member that is forgotten: how many numbers it said it had that are not here
     */
    record Result(Kind kind, String detail, long missingSequences) {

        public static Result of(Kind kind, String detail) {
            return new Result(kind, detail, 0);
        }
    }

    enum Kind {
        DONE,
        /** It began, and status tells when it is done. */
        UNDER_WAY,
        NO_SUCH_MEMBER,
        NO_SUCH_PEER,
        /** The detail says why not. */
        NOT_ALLOWED,
        /** The node is stopping, or its disk failed. */
        UNAVAILABLE
    }
}
