package org.anabranch.core.engine;

/**
 * Carries messages between nodes. A <em>link</em> goes one way: the node that opened it sends messages, and the other
 * answers each with one reply. What two nodes write travels on two links, one opened by each; a link is named after the
 * datacenter it leads to.
 *
 * <p>The transport keeps every configured link open: it reconnects with a jittered, growing pause. Within one connection
 * messages arrive in order, each at most once, and replies return in the order of the messages. When a connection ends,
 * what was not answered may or may not have arrived.
 */
public interface Transport extends AutoCloseable {

    /** Begins to connect and to listen; the listener's methods are called from the transport's threads and must not block. */
    void start(Listener listener);

    /**
     * Queues a message for one connection of the link. Never blocks, never throws; a message to a connection that is no
     * longer the link's is dropped, which {@link Listener#linkClosed} has announced or will. The caller bounds what is
     * unanswered.
     *
     * @param connection as {@link Listener#linkOpened} numbered it
     */
    void send(String link, long connection, byte[] message);

    /** Ends the link's present connection; it will be opened again after the pause. */
    void reset(String link, String reason);

    /** Ends a connection that another node opened. */
    void resetInbound(long connection, String reason);

    /** Tries {@code link} at once instead of after the rest of its pause, since its other end was heard of. */
    void hurry(String link);

    /** Counts since the start, framing included, over all connections of the link. */
    Traffic traffic(String link);

    /** The same of a connection that another node opened; nothing once it is closed. */
    Traffic inboundTraffic(long connection);

    @Override
    void close();

    record Traffic(long bytesSent, long bytesReceived) {
        public static final Traffic NONE = new Traffic(0, 0);

        public Traffic plus(Traffic other) {
            return new Traffic(bytesSent + other.bytesSent, bytesReceived + other.bytesReceived);
        }
    }

    interface Listener {
        /**
         * A connection of this link is open; nothing was sent on it yet.
         *
         * @param connection a number that no other connection of this link has had
         */
        void linkOpened(String link, long connection);

        /** The answer to the oldest unanswered message of this connection. */
        void replied(String link, byte[] reply);

        void linkClosed(String link, String reason);

        /**
         * Another node sent a message. {@code replier} must be called once, from any thread, in the order of the
         * messages of that connection.
         *
         * @param connection a number that no other connection of this process has
         */
        void received(long connection, byte[] message, Replier replier);

        /** @param traffic of that connection in all */
        void inboundClosed(long connection, Traffic traffic, String reason);
    }

    interface Replier {
        void reply(byte[] message);
    }
}
