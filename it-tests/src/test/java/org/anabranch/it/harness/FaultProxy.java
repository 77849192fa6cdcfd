package org.anabranch.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy before one port that misbehaves as networks do, and counts what passes. All methods may be called from any
 * thread, at any time, also after {@link #close}.
 *
 * <p>A link can fail in two ways. {@link #refuse} is the loud one: connections end and new ones are refused. {@link
 * #silence} is the quiet one: connections stay, new ones are accepted, and nothing passes, in one direction or both. What
 * was sent in the meantime is held back, as TCP holds it, and passes after {@link #heal} if both ends are still there.
 */
public final class FaultProxy implements AutoCloseable {

    /** Seen from the node that opened the connection. */
    public enum Direction {
        /** From the opener to the port behind the proxy. */
        FORWARD,
        /** From the port behind the proxy to the opener. */
        BACKWARD
    }

    private final int port = Ports.free();
    private final int targetPort;
    private final AtomicLong forwardBytes = new AtomicLong();
    private final AtomicLong backwardBytes = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final Set<ProxiedConnection> connections = new LinkedHashSet<>();
    private final EnumSet<Direction> silenced = EnumSet.noneOf(Direction.class);
    private volatile long delayNanos;
    private ServerSocket listening;
    private boolean closed;

    /** Listens on a free port of 127.0.0.1, and connects each connection with {@code targetPort} there. */
    public FaultProxy(int targetPort) {
        this.targetPort = targetPort;
        listen();
    }

    public int port() {
        return port;
    }

    /** The bytes that reached the other side until now, over all connections. */
    public long bytes(Direction direction) {
        return counter(direction).get();
    }

    /** Both directions together. */
    public long bytes() {
        return forwardBytes.get() + backwardBytes.get();
    }

    /** How many connections were opened until now. */
    public long accepted() {
        return accepted.get();
    }

    /** Ends every connection and refuses new ones. */
    public void refuse() {
        end();
        // A process that this one starts at the same moment has the listening socket too, until it runs its own
        // program.
        Eventually.eventually(Duration.ofSeconds(5), "nothing listens on port " + port, () -> Ports.isFree(port));
    }

    private void end() {
        List<ProxiedConnection> ended;
        synchronized (this) {
            stopListening();
            ended = new ArrayList<>(connections);
        }
        ended.forEach(ProxiedConnection::close);
    }

    /** From now on nothing passes in these directions, in both if none is named; nobody is told. */
    public synchronized void silence(Direction... directions) {
        silenced.addAll(directions.length == 0 ? EnumSet.allOf(Direction.class) : Arrays.asList(directions));
    }

    /** Undoes {@link #refuse} and {@link #silence}; a delay stays. */
    public synchronized void heal() {
        silenced.clear();
        notifyAll();
        if (listening == null && !closed) {
            listen();
        }
    }

    /** What is read from now on arrives this much later, in each direction. */
    public void delay(Duration oneWay) {
        delayNanos = oneWay.toNanos();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        end();
    }

    long delayNanos() {
        return delayNanos;
    }

    AtomicLong counter(Direction direction) {
        return direction == Direction.FORWARD ? forwardBytes : backwardBytes;
    }

    /** Waits while {@code direction} is silent. */
    synchronized void awaitOpen(Direction direction) throws InterruptedException {
        while (silenced.contains(direction) && !closed) {
            wait();
        }
    }

    Socket connectToTarget() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), targetPort);
    }

    synchronized void ended(ProxiedConnection connection) {
        connections.remove(connection);
    }

    private synchronized void listen() {
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            listening = server;
            daemon("proxy-" + port + "-accept", () -> acceptFrom(server)).start();
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy cannot listen on port " + port, e);
        }
    }

    private void stopListening() {
        if (listening != null) {
            closeQuietly(listening);
            listening = null;
        }
    }

    private void acceptFrom(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                admit(server.accept(), server);
            } catch (IOException e) {
                closeQuietly(server); // the usual end: refuse() has closed it
            }
        }
    }

    private synchronized void admit(Socket opener, ServerSocket from) {
        if (listening != from) {
            closeQuietly(opener);
            return;
        }
        accepted.incrementAndGet();
        ProxiedConnection connection = new ProxiedConnection(this, opener);
        connections.add(connection);
        connection.start();
    }

    static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            System.err.println("closing " + socket + ": " + e); // nothing depends on it: the descriptor is released
        }
    }
}
