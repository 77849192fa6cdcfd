package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.anabranch.core.store.Digest;
import org.anabranch.core.store.DocumentRange;

/** What readers ask for, as ranges of keys. */
final class Ranges {

    private static final byte[] NO_ID = {};
    /** The longest key, and the byte that makes of it the next one. */
    private static final int BOUND_BYTES_MAX = Scratch.KEY_BYTES_MAX + 1;

    private Ranges() {}

    static KeyRange documents(DocumentRange range, long database) {
        ByteBuffer low = Keys.document(buffer(), database, id(range.from()));
        if (range.from().isPresent() && range.fromExclusive()) {
            next(low);
        }
        ByteBuffer high = range.to().isPresent()
                ? Keys.document(buffer(), database, id(range.to()))
                : Keys.number(buffer(), database + 1);
        return new KeyRange(low, high, range.descending());
    }

    static KeyRange index(long replica, long after) {
        ByteBuffer low = Keys.index(buffer(), replica, after + 1);
        return new KeyRange(low, Keys.number(buffer(), replica + 1), false);
    }

    static KeyRange dropped(long replica, long after) {
        ByteBuffer low = Keys.dropped(buffer(), replica, after + 1);
        ByteBuffer high = buffer().put(Keys.DROPPED_BY_COMMIT);
        Numbers.putOrdered(high, replica + 1);
        return new KeyRange(low, high.flip(), false);
    }

    static KeyRange droppedByTime() {
        return new KeyRange(buffer().put(Keys.DROPPED_BY_TIME).flip(), KeyRange.ALL.high(), false);
    }

    static KeyRange idempotency(Digest key) {
        ByteBuffer low = Keys.idempotency(buffer(), key);
        ByteBuffer high = Keys.idempotency(buffer(), key);
        high.position(high.limit()).limit(high.limit() + 1).put((byte) 0xFF).flip(); // no number begins so
        return new KeyRange(low, high, false);
    }

    /** The index's entries of the replicas from {@code replica} on. */
    static KeyRange replicasFrom(long replica) {
        return new KeyRange(Keys.number(buffer(), replica), KeyRange.ALL.high(), false);
    }

    /** Makes of a key the one that follows it. */
    private static ByteBuffer next(ByteBuffer key) {
        return key.position(key.limit()).limit(key.limit() + 1).put((byte) 0).flip();
    }

    private static byte[] id(Optional<String> id) {
        return id.map(text -> text.getBytes(StandardCharsets.UTF_8)).orElse(NO_ID);
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(BOUND_BYTES_MAX);
    }
}
