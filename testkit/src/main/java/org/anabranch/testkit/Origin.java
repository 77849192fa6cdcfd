package org.anabranch.testkit;

/**
 * Where and when an operation happens.
 *
 * @param replica the replica's index, which it keeps when it loses its last writes or is cloned; as an identity in a
 *     state it is therefore unsafe
 * @param incarnation how often the replica has been restored to an older state or made as a clone
 * @param operationId unique among the operations of a schedule
 * @param clockMillis what the replica's clock reads, which may be wrong and go backwards
 */
public record Origin(int replica, int incarnation, int operationId, long clockMillis) {

    /** An identity that is never used again: a new one after every restore and clone. */
    public String id() {
        return incarnation == 0 ? name() : name() + "." + incarnation;
    }

    /** The replica's name, which outlives restores. */
    public String name() {
        return "r" + replica;
    }
}
