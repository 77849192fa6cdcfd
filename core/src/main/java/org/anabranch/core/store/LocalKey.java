package org.anabranch.core.store;

/** The small values that a node keeps for itself. The number is the name in the file: never change one. */
public enum LocalKey {
    /** The cluster, datacenter and node that this directory belongs to. */
    IDENTITY(1),
    /** Members, their generations and incarnations. */
    MEMBERS(2),
    /** The datacenters with which an operator has paused the exchange. */
    PAUSED(3),
    /** How far the first catch-up of a node that had nothing got. */
    JOIN(4);

    private final int number;

    LocalKey(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
