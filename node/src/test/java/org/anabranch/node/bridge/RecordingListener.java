package org.anabranch.node.bridge;

import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.anabranch.core.engine.Transport.Listener;
import org.anabranch.core.engine.Transport.Replier;
import org.anabranch.core.engine.Transport.Traffic;

/** Remembers what it hears, and answers each message with itself unless told to hold the answers back. */
class RecordingListener implements Listener {
    record Inbound(long connection, byte[] message, Replier replier) {}

    final BlockingQueue<String> opened = new LinkedBlockingQueue<>();
    final BlockingQueue<String> closedReasons = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> replies = new LinkedBlockingQueue<>();
    final BlockingQueue<Inbound> received = new LinkedBlockingQueue<>();
    final BlockingQueue<String> inboundClosedReasons = new LinkedBlockingQueue<>();
    volatile boolean echoes = true;
    volatile long connection;

    @Override
    public void linkOpened(String link, long number) {
        connection = number;
        opened.add(link);
    }

    @Override
    public void replied(String link, byte[] reply) {
        replies.add(reply);
    }

    @Override
    public void linkClosed(String link, String reason) {
        closedReasons.add(reason);
    }

    @Override
    public void received(long connection, byte[] message, Replier replier) {
        received.add(new Inbound(connection, message, replier));
        if (echoes) {
            replier.reply(message);
        }
    }

    @Override
    public void inboundClosed(long connection, Traffic traffic, String reason) {
        inboundClosedReasons.add(reason);
    }

    static <T> T next(BlockingQueue<T> queue) {
        try {
            T item = queue.poll(20, TimeUnit.SECONDS);
            if (item == null) {
                throw new AssertionError("nothing came within 20 s");
            }
            return item;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] filled(int bytes) {
        byte[] message = new byte[bytes];
        Arrays.fill(message, (byte) 'x');
        return message;
    }
}
