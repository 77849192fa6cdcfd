package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.core.store.Digest;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.core.store.RememberedWrite.Edited;
import org.anabranch.crdt.causal.ReplicaId;

/** The values of the table of idempotency keys. */
final class RememberedRows {

    private static final int CREATED = 1;
    private static final int MERGED = 2;

    private RememberedRows() {}

    static int bytesMax(RememberedWrite write) {
        int bytes = Digest.BYTES + 2 * Numbers.VARINT_BYTES_MAX;
        for (Edited result : write.results()) {
            bytes += 1 + 2 * Numbers.VARINT_BYTES_MAX + utf8(result.id()).length + utf8(result.etag()).length;
        }
        return bytes;
    }

    static void put(ByteBuffer out, RememberedWrite write) {
        Keys.putDigest(out, write.request());
        Numbers.putVarint(out, write.timeMillis());
        Numbers.putVarint(out, write.results().size());
        for (Edited result : write.results()) {
            out.put((byte) ((result.created() ? CREATED : 0) | (result.merged() ? MERGED : 0)));
            putText(out, result.id());
            putText(out, result.etag());
        }
    }

    static RememberedWrite get(ByteBuffer in, Digest key, ReplicaId origin, long seq) {
        Digest request = Keys.digest(in);
        long timeMillis = Numbers.getVarint(in);
        List<Edited> results = new ArrayList<>();
        for (long count = Numbers.getVarint(in); count > 0; count--) {
            int flags = in.get();
            results.add(new Edited(getText(in), getText(in), (flags & CREATED) != 0, (flags & MERGED) != 0));
        }
        return new RememberedWrite(origin, seq, key, request, timeMillis, results);
    }

    private static void putText(ByteBuffer out, String text) {
        byte[] bytes = utf8(text);
        Numbers.putVarint(out, bytes.length);
        out.put(bytes);
    }

    private static String getText(ByteBuffer in) {
        byte[] bytes = new byte[(int) Numbers.getVarint(in)];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
