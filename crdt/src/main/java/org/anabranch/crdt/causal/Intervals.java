package org.anabranch.crdt.causal;

import java.util.Arrays;

/**
 * Sets of sequence numbers as arrays {@code from, to, from, to, …} of closed intervals: ascending, disjoint and not
 * adjacent, so that equal sets are equal arrays.
 */
final class Intervals {

    private static final long[] NONE = {};

    private Intervals() {}

    static boolean contain(long[] intervals, long seq) {
        int at = Arrays.binarySearch(intervals, seq);
        return at >= 0 || (-at - 1) % 2 == 1; // found as a bound, or would stand between a from and its to
    }

    /** Whether the closed interval lies within one of {@code intervals}. */
    static boolean contain(long[] intervals, long from, long to) {
        int at = Arrays.binarySearch(intervals, from);
        int lower = at >= 0 ? at & ~1 : (-at - 2) & ~1;
        return lower >= 0 && lower < intervals.length && intervals[lower] <= from && to <= intervals[lower + 1];
    }

    static long[] union(long[] left, long[] right) {
        long[] out = new long[left.length + right.length];
        int size = 0;
        int l = 0;
        int r = 0;
        while (l < left.length || r < right.length) {
            boolean takeLeft = r == right.length || l < left.length && left[l] <= right[r];
            long from = takeLeft ? left[l] : right[r];
            long to = takeLeft ? left[l + 1] : right[r + 1];
            if (takeLeft) {
                l += 2;
            } else {
                r += 2;
            }
            if (size > 0 && from - 1 <= out[size - 1]) {
                out[size - 1] = Math.max(out[size - 1], to);
            } else {
                out[size++] = from;
                out[size++] = to;
            }
        }
        return Arrays.copyOf(out, size);
    }

    static long[] minus(long[] left, long[] right) {
        long[] out = new long[left.length + right.length];
        int size = 0;
        int r = 0;
        for (int l = 0; l < left.length; l += 2) {
            long from = left[l];
            long to = left[l + 1];
            while (r < right.length && right[r + 1] < from) {
                r += 2;
            }
            for (int hole = r; hole < right.length && right[hole] <= to; hole += 2) {
                if (right[hole] > from) {
                    out[size++] = from;
                    out[size++] = right[hole] - 1;
                }
                from = right[hole + 1] + 1;
            }
            if (from <= to) {
                out[size++] = from;
                out[size++] = to;
            }
        }
        return size == 0 ? NONE : Arrays.copyOf(out, size);
    }
}
