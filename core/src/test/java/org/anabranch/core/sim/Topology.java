package org.anabranch.core.sim;

import java.util.ArrayList;
import java.util.List;

/** Which sites are linked, both ways. */
enum Topology {
    LINE,
    RING,
    STAR,
    MESH;

    /** The neighbours of site {@code index} of {@code sites}. */
    List<Integer> neighbours(int index, int sites) {
        List<Integer> neighbours = new ArrayList<>();
        for (int other = 0; other < sites; other++) {
            if (other != index && areLinked(Math.min(index, other), Math.max(index, other), sites)) {
                neighbours.add(other);
            }
        }
        return neighbours;
    }

    private boolean areLinked(int low, int high, int sites) {
        return switch (this) {
            case LINE -> high - low == 1;
            case RING -> high - low == 1 || low == 0 && high == sites - 1;
            case STAR -> low == 0;
            case MESH -> true;
        };
    }
}
