package org.anabranch.node.bridge;

import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.eventbus.bridge.tcp.impl.protocol.FrameHelper;
import io.vertx.ext.eventbus.bridge.tcp.impl.protocol.FrameParser;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.anabranch.core.engine.Transport.Listener;

/**
 * One connection of a link, from its opening to its end: messages wait in a queue, leave part by part while the window
 * and the socket have room, and are answered in order. Used on the link's context only.
 *
 * <p>A part but the last is answered at once with an empty frame; the last carries the answer to the message. Both name
 * the message as their address.
 */
final class LinkConnection implements FramedSocket.Guard {

    private record Unanswered(long message, int lastPartBytes) {}

    private final String link;
    private final BridgeSecurity.Peer peer;
    private final BridgeConfig config;
    private final NetSocket socket;
    private final NetSocket framed;
    private final Listener listener;
    private final Handler<String> onClosed;
    private final AtomicLong queuedBytes;
    private final Deflation deflation = new Deflation();
    private final Deque<byte[]> queue = new ArrayDeque<>();
    private final Deque<Unanswered> unanswered = new ArrayDeque<>();

    private PartCutter cutter;
    private long messagesSent;
    private int earlierPartsUnanswered;
    private int bytesUnanswered;
    private int silentTicks;
    private boolean closed;

    /**
     * @param peer whom the link has reached
     * @param queuedBytes of the link, from which what leaves the queue is subtracted
     * @param onClosed gets the reason, once
     */
    LinkConnection(
            String link,
            BridgeSecurity.Peer peer,
            BridgeConfig config,
            NetSocket socket,
            Meter meter,
            AtomicLong queuedBytes,
            Listener listener,
            Handler<String> onClosed) {
        this.link = link;
        this.peer = peer;
        this.config = config;
        this.socket = socket;
        this.framed = FramedSocket.over(socket, config.limits().replyFrameBytesMax(), meter, this);
        this.queuedBytes = queuedBytes;
        this.listener = listener;
        this.onClosed = onClosed;
        socket.closeHandler(nothing -> close("closed by the other end"));
        framed.exceptionHandler(failure -> close(failure.toString()));
        framed.handler(new FrameParser(this::parsed));
        framed.drainHandler(nothing -> pump());
    }

    void send(byte[] message) {
        queue.add(message);
        if (message.length > config.limits().messageBytesMax()) {
            close("a message of " + message.length + " bytes, more than "
                    + config.limits().messageBytesMax());
        } else {
            pump();
        }
    }

    void tick() {
        if (++silentTicks > config.intervals().silentPingsMax()) {
            close("silent for " + config.intervals().silenceMillisMax() + " ms");
        } else {
            FrameHelper.sendFrame("ping", framed);
        }
    }

    void close(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        queue.forEach(message -> queuedBytes.addAndGet(-message.length));
        queue.clear();
        deflation.close();
        FramedSocket.abort(socket);
        onClosed.handle(reason);
    }

    private void pump() {
        while (!closed && windowIsOpen() && !socket.writeQueueFull() && beginMessage()) {
            Part part = cutter.next();
            bytesUnanswered += part.payload().length;
            if (part.last()) {
                unanswered.add(new Unanswered(messagesSent, part.payload().length));
                cutter = null;
            } else {
                earlierPartsUnanswered++;
            }
            FrameHelper.sendFrame(
                    "send", config.replicateAddress(), Long.toString(part.message()), part.encode(), framed);
        }
    }

    private boolean windowIsOpen() {
        return unanswered.size() + earlierPartsUnanswered < config.limits().windowFramesMax()
                && bytesUnanswered < config.limits().windowBytesMax();
    }

    /** @return whether there is a message to cut parts from */
    private boolean beginMessage() {
        if (cutter == null && !queue.isEmpty()) {
            byte[] message = queue.remove();
            queuedBytes.addAndGet(-message.length);
            cutter = new PartCutter(++messagesSent, message, deflation, config.limits());
        }
        return cutter != null;
    }

    @Override
    public void frame(Buffer frame, Handler<Buffer> parser) {
        parser.handle(frame);
    }

    @Override
    public void heard() {
        silentTicks = 0;
        pump();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void failed(String reason) {
        close(reason);
    }

    private void parsed(AsyncResult<JsonObject> parsed) {
        if (parsed.failed() || parsed.result().getMap() == null) {
            close("a frame that is not a JSON object");
            return;
        }
        JsonObject frame = parsed.result();
        Object type = frame.getValue("type");
        try {
            if ("message".equals(type)) {
                answered(frame);
            } else if (!"pong".equals(type)) {
                throw new BadInputException(
                        "err".equals(type)
                                ? "the other end refused a frame: " + abbreviate(frame.getValue("message"))
                                : "a frame of type " + abbreviate(type) + ", which is not permitted");
            }
        } catch (BadInputException e) {
            close(e.getMessage());
        }
    }

    private void answered(JsonObject frame) throws BadInputException {
        if (!frame.containsKey("body")) {
            earlierPartAnswered();
            return;
        }
        Unanswered oldest = unanswered.peek();
        if (oldest == null || !Long.toString(oldest.message()).equals(frame.getValue("address"))) {
            throw new BadInputException("an answer to " + abbreviate(frame.getValue("address")) + " instead of "
                    + (oldest == null ? "none" : oldest.message()));
        }
        if (!(frame.getValue("body") instanceof String body)) {
            throw new BadInputException("an answer whose body is not a string");
        }
        byte[] reply = ReplyBody.decode(body, deflation, config.limits());
        peer.requireHonest(reply);
        unanswered.remove();
        bytesUnanswered -= oldest.lastPartBytes();
        listener.replied(link, reply);
    }

    private void earlierPartAnswered() throws BadInputException {
        if (earlierPartsUnanswered == 0) {
            throw new BadInputException("an answer to a part that was not sent");
        }
        earlierPartsUnanswered--;
        bytesUnanswered -= config.limits().partBytesMax();
    }

    private static String abbreviate(Object value) {
        String text = String.valueOf(value);
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
