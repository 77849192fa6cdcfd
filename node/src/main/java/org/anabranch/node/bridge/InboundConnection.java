package org.anabranch.node.bridge;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.bridge.BridgeEventType;
import io.vertx.ext.eventbus.bridge.tcp.BridgeEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import org.anabranch.core.engine.Transport.Listener;
import org.anabranch.core.engine.Transport.Replier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that another node opened: what it may say, its messages in order, and the replies to them in order. Any
 * breach closes it and nothing else. Used on the server's context only, but for the repliers.
 */
final class InboundConnection implements FramedSocket.Guard {
    private static final Logger log = LoggerFactory.getLogger(InboundConnection.class);
    private static final int REPLY_ADDRESS_CHARS_MAX = 20;

    /** An honest link sends one ping in each interval; a pause of either process lets some gather. */
    private static final int PINGS_PER_TICK_MAX = 100;

    private final long number;
    private final BridgeConfig config;
    private final NetSocket socket;
    private final BridgeSecurity.Peer peer;
    private final Context context;
    private final Listener listener;
    private final Handler<InboundConnection> onClosed;
    private final Meter meter = new Meter();
    private final Deflation deflation = new Deflation();
    private final MessageAssembler assembler;

    /** The sizes of the messages that the listener has and did not answer. */
    private final Deque<Integer> unanswered = new ArrayDeque<>();

    private long unansweredBytes;
    private long messagesReceived;
    private long messagesAnswered;
    private long framesRead;
    private long framesSeen;
    private int silentTicks;
    private int pingsSinceTick;
    private boolean paused;
    private boolean closed;

    InboundConnection(
            long number,
            BridgeConfig config,
            NetSocket socket,
            BridgeSecurity.Peer peer,
            Context context,
            Listener listener,
            Handler<InboundConnection> onClosed) {
        this.number = number;
        this.config = config;
        this.socket = socket;
        this.peer = peer;
        this.context = context;
        this.listener = listener;
        this.onClosed = onClosed;
        this.assembler = new MessageAssembler(deflation, config.limits().partBytesMax());
        socket.closeHandler(nothing -> close("closed by the other end"));
        socket.drainHandler(nothing -> resume());
    }

    long number() {
        return number;
    }

    Meter meter() {
        return meter;
    }

    /** The socket that the bridge is to use. */
    NetSocket framed() {
        return FramedSocket.over(socket, config.limits().requestFrameBytesMax(), meter, this);
    }

    /** The bridge reports each frame that it understands, at once; what it did not report, it did not understand. */
    @Override
    public void frame(Buffer frame, Handler<Buffer> parser) {
        framesRead++;
        try {
            parser.handle(frame);
        } catch (RuntimeException e) {
            close("a frame that the bridge cannot handle: " + e.getMessage());
            return;
        }
        if (framesSeen != framesRead) {
            close("a frame that is not a JSON object");
        }
    }

    @Override
    public void heard() {
        silentTicks = 0;
        // Replies and pongs pile up in memory for one who does not read them: then this end does not read either.
        if (!closed && socket.writeQueueFull()) {
            paused = true;
            socket.pause();
        }
    }

    private void resume() {
        if (paused && !closed) {
            paused = false;
            socket.resume();
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void failed(String reason) {
        close(reason);
    }

    void tick() {
        pingsSinceTick = 0;
        if (++silentTicks > config.intervals().silentPingsMax()) {
            String silence = config.intervals().silenceMillisMax() + " ms";
            close(paused ? "replies unread for " + silence : "silent for " + silence);
        }
    }

    /** Decides on a frame, and marks it with this connection's number if it may go on to the event bus. */
    boolean admits(BridgeEvent event) {
        framesSeen++;
        if (closed) {
            return false;
        }
        String objection = objectionTo(event);
        if (objection != null) {
            close(objection);
            return false;
        }
        if (event.type() == BridgeEventType.SEND) {
            event.getRawMessage()
                    .put(
                            "headers",
                            new JsonObject()
                                    .put(BridgeServer.CONNECTION_HEADER, Long.toString(number))
                                    .put("timeout", config.intervals().replyMillisMax()));
        }
        return true;
    }

    private String objectionTo(BridgeEvent event) {
        JsonObject frame = event.getRawMessage();
        if (frame.containsKey("headers")) {
            return "a frame with headers";
        }
        if (event.type() == BridgeEventType.SOCKET_PING) {
            return ++pingsSinceTick <= PINGS_PER_TICK_MAX ? null : "more than " + PINGS_PER_TICK_MAX + " pings at once";
        }
        if (event.type() != BridgeEventType.SEND) {
            return "a frame of type " + event.type() + ", which is not permitted";
        }
        if (!config.replicateAddress().equals(frame.getValue("address"))) {
            return "a frame to an address that is not permitted";
        }
        if (!(frame.getValue("replyAddress") instanceof String reply) || reply.length() > REPLY_ADDRESS_CHARS_MAX) {
            return "a frame without a reply address of at most " + REPLY_ADDRESS_CHARS_MAX + " characters";
        }
        return frame.getValue("body") instanceof String ? null : "a frame whose body is not a string";
    }

    void receive(Message<String> request) {
        if (closed) {
            return;
        }
        try {
            Part part = Part.decode(request.body(), config.limits().partBytesMax());
            byte[] message = assembler.add(part, messageBytesMax());
            if (message == null) {
                request.reply(null);
            } else {
                deliver(request, message);
            }
        } catch (BadInputException e) {
            close(e.getMessage());
        }
    }

    /** A stranger, whom nothing answered yet, gets less room than one that the listener talks to. */
    private long messageBytesMax() {
        BridgeLimits limits = config.limits();
        long bytesMax = messagesAnswered == 0 ? limits.greetingBytesMax() : limits.unansweredBytesMax();
        return Math.min(limits.messageBytesMax(), bytesMax - unansweredBytes);
    }

    private void deliver(Message<String> request, byte[] message) throws BadInputException {
        if (unanswered.size() == config.limits().windowFramesMax()) {
            throw new BadInputException("more than " + unanswered.size() + " messages unanswered");
        }
        peer.requireHonest(message);
        unanswered.add(message.length);
        unansweredBytes += message.length;
        long messageNumber = ++messagesReceived;
        Replier replier = reply -> context.runOnContext(nothing -> answer(messageNumber, request, reply));
        listener.received(number, message, replier);
    }

    private void answer(long messageNumber, Message<String> request, byte[] reply) {
        if (closed) {
            return;
        }
        if (messageNumber != messagesAnswered + 1) {
            close("message " + messageNumber + " was answered here, not message " + (messagesAnswered + 1));
            return;
        }
        if (reply.length > config.limits().replyBytesMax()) {
            close("a reply of " + reply.length + " bytes from here, more than "
                    + config.limits().replyBytesMax());
            return;
        }
        messagesAnswered++;
        unansweredBytes -= unanswered.remove();
        request.reply(ReplyBody.encode(reply, deflation, config.limits()));
    }

    void close(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        log.warn("bridge connection {} from {} closed: {}", number, socket.remoteAddress(), reason);
        deflation.close();
        FramedSocket.abort(socket);
        onClosed.handle(this);
        listener.inboundClosed(number, meter.traffic(), reason);
    }
}
