package org.anabranch.core.wire;

/** One node of one datacenter, for as long as it exists: what an operator configures. */
public record MemberId(String dc, String node) implements Comparable<MemberId> {

    @Override
    public int compareTo(MemberId other) {
        int byDc = dc.compareTo(other.dc);
        return byDc != 0 ? byDc : node.compareTo(other.node);
    }

    @Override
    public String toString() {
        return dc + "/" + node;
    }
}
