package org.anabranch.crdt.codec;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.CausalContext.Interval;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;

/**
 * Contexts: a count of replicas; for each, ascending, its index, a count of intervals, and for each of those the gap
 * before it and its length, both less what is the least.
 */
final class ContextCodec {

    /** No replica writes so much; sums of numbers up to it do not overflow. */
    static final long SEQ_MAX = 1L << 60;

    private ContextCodec() {}

    static void write(ByteWriter out, ReplicaTable table, CausalContext context) {
        List<Interval> intervals = context.intervals();
        out.writeVarint(intervals.stream().map(Interval::replica).distinct().count());
        for (int i = 0, end; i < intervals.size(); i = end) {
            ReplicaId replica = intervals.get(i).replica();
            end = i;
            while (end < intervals.size() && intervals.get(end).replica().equals(replica)) {
                end++;
            }
            out.writeVarint(table.indexOf(replica));
            out.writeVarint(end - i);
            long least = 1;
            for (Interval interval : intervals.subList(i, end)) {
                out.writeVarint(interval.from() - least);
                out.writeVarint(interval.to() - interval.from());
                least = interval.to() + 2;
            }
        }
    }

    static CausalContext read(ByteReader in, ReplicaTable table) throws MalformedException {
        List<Interval> intervals = new ArrayList<>();
        ReplicaId last = null;
        for (int replicas = in.readInt(in.remaining()); replicas > 0; replicas--) {
            ReplicaId replica = table.readReplica(in);
            if (last != null && last.compareTo(replica) >= 0) {
                throw in.malformed("replicas that do not ascend");
            }
            last = replica;
            readIntervals(in, replica, intervals);
        }
        return CausalContext.ofIntervals(intervals);
    }

    private static void readIntervals(ByteReader in, ReplicaId replica, List<Interval> into) throws MalformedException {
        int count = in.readInt(in.remaining());
        if (count == 0) {
            throw in.malformed("a replica without an interval");
        }
        long least = 1;
        for (; count > 0; count--) {
            long from = least + readSeq(in);
            long to = from + readSeq(in);
            if (to > SEQ_MAX) {
                throw in.malformed("a sequence number above " + SEQ_MAX);
            }
            into.add(new Interval(replica, from, to));
            least = to + 2;
        }
    }

    static void writeDot(ByteWriter out, ReplicaTable table, Dot dot) {
        out.writeVarint(table.indexOf(dot.replica()));
        out.writeVarint(dot.seq());
    }

    static Dot readDot(ByteReader in, ReplicaTable table) throws MalformedException {
        ReplicaId replica = table.readReplica(in);
        long seq = readSeq(in);
        if (seq == 0) {
            throw in.malformed("a dot without a number");
        }
        return new Dot(replica, seq);
    }

    static long readSeq(ByteReader in) throws MalformedException {
        long seq = in.readVarint();
        if (seq < 0 || seq > SEQ_MAX) {
            throw in.malformed("a sequence number above " + SEQ_MAX);
        }
        return seq;
    }
}
