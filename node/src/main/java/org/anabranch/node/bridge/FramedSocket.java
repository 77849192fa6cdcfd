package org.anabranch.node.bridge;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * A socket whose handler is given whole frames, one at a time, and whose bytes are counted.
 *
 * <p>The bridge's own parser keeps whatever has arrived of a frame, however long its length says it is, and never
 * recovers its alignment after a frame that it throws on. Behind this socket it never sees a part of a frame nor one
 * that is too long, and what it does with each is watched. A dynamic proxy, since of the thirty methods of a socket
 * three differ.
 */
final class FramedSocket implements InvocationHandler {

    /** What becomes of the frames. */
    interface Guard {
        /** Hands {@code frame} to {@code parser}, the handler that was set on the socket. */
        void frame(Buffer frame, Handler<Buffer> parser);

        /** Something arrived, and {@link #frame} was called for what it completed. */
        void heard();

        /** Whether frames are still wanted; once false, what arrives is only dropped. */
        boolean isOpen();

        void failed(String reason);
    }

    private final NetSocket socket;
    private final FrameCutter cutter;
    private final Meter meter;
    private final Guard guard;

    private FramedSocket(NetSocket socket, int frameBytesMax, Meter meter, Guard guard) {
        this.socket = socket;
        this.cutter = new FrameCutter(frameBytesMax);
        this.meter = meter;
        this.guard = guard;
    }

    static NetSocket over(NetSocket socket, int frameBytesMax, Meter meter, Guard guard) {
        FramedSocket framed = new FramedSocket(socket, frameBytesMax, meter, guard);
        return (NetSocket)
                Proxy.newProxyInstance(NetSocket.class.getClassLoader(), new Class<?>[] {NetSocket.class}, framed);
    }

    /**
     * Closes at once. {@link NetSocket#close} first waits for what was written to leave, which a peer that does not read
     * never lets happen: its socket and all that waits for it would stay.
     */
    static void abort(NetSocket socket) {
        ((NetSocketInternal) socket).channelHandlerContext().close();
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "handler" -> {
                @SuppressWarnings("unchecked")
                Handler<Buffer> parser = (Handler<Buffer>) arguments[0];
                socket.handler(chunk -> received(chunk, parser));
                return proxy;
            }
            case "exceptionHandler" -> {
                // The bridge would log the stack of every connection that breaks.
                socket.exceptionHandler(failure -> guard.failed(failure.toString()));
                return proxy;
            }
            case "write" -> meter.sent(((Buffer) arguments[0]).length());
            default -> {}
        }
        try {
            Object result = method.invoke(socket, arguments);
            return result == socket ? proxy : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void received(Buffer chunk, Handler<Buffer> parser) {
        meter.received(chunk.length());
        if (!guard.isOpen()) {
            return;
        }
        cutter.append(chunk);
        try {
            for (Buffer frame = cutter.next(); frame != null && guard.isOpen(); frame = cutter.next()) {
                guard.frame(frame, parser);
            }
            guard.heard();
        } catch (BadInputException e) {
            guard.failed(e.getMessage());
        }
    }
}
