package org.anabranch.it.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.anabranch.it.harness.FaultProxy.Direction;

/** One connection through a proxy: per direction a thread that reads and a thread that writes what is due. */
final class ProxiedConnection {

    private static final int CHUNK_BYTES_MAX = 16 * 1024;
    /** Per direction; what is under way beyond it waits in the sender, as behind a full TCP window. */
    private static final int CHUNKS_MAX = 256;

    private static final Chunk END = new Chunk(new byte[0], 0);

    private record Chunk(byte[] bytes, long arrivedNanos) {}

    private final FaultProxy proxy;
    private final Socket opener;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger directionsOpen = new AtomicInteger(2);
    private Socket target;
    private boolean closed;

    ProxiedConnection(FaultProxy proxy, Socket opener) {
        this.proxy = proxy;
        this.opener = opener;
    }

    void start() {
        run("connect", this::connect);
    }

    void close() {
        synchronized (this) {
            closed = true;
            threads.forEach(Thread::interrupt);
            reset(opener);
            if (target != null) {
                reset(target);
            }
        }
        proxy.ended(this);
    }

    private void connect() throws IOException, InterruptedException {
        proxy.awaitOpen(Direction.FORWARD); // a connection cannot reach a port that no packet reaches
        Socket connected = proxy.connectToTarget();
        synchronized (this) {
            target = connected;
            if (closed) {
                reset(target);
                return;
            }
        }
        pump(Direction.FORWARD, opener, target);
        pump(Direction.BACKWARD, target, opener);
    }

    private void pump(Direction direction, Socket from, Socket to) throws IOException {
        BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(CHUNKS_MAX);
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        from.setTcpNoDelay(true);
        run(direction + "-read", () -> read(in, underWay));
        run(direction + "-write", () -> {
            write(direction, underWay, out);
            to.shutdownOutput();
            if (directionsOpen.decrementAndGet() == 0) {
                close();
            }
        });
    }

    private void read(InputStream in, BlockingQueue<Chunk> underWay) throws IOException, InterruptedException {
        byte[] buffer = new byte[CHUNK_BYTES_MAX];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            underWay.put(new Chunk(Arrays.copyOf(buffer, n), System.nanoTime()));
        }
        underWay.put(END);
    }

    private void write(Direction direction, BlockingQueue<Chunk> underWay, OutputStream out)
            throws IOException, InterruptedException {
        for (Chunk chunk = underWay.take(); chunk != END; chunk = underWay.take()) {
            awaitDue(chunk.arrivedNanos() + proxy.delayNanos());
            proxy.awaitOpen(direction);
            out.write(chunk.bytes());
            proxy.counter(direction).addAndGet(chunk.bytes().length);
        }
        proxy.awaitOpen(direction);
    }

    private static void awaitDue(long dueNanos) throws InterruptedException {
        for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private synchronized void run(String name, Work work) {
        if (closed) {
            return;
        }
        Thread thread = FaultProxy.daemon("proxy-" + proxy.port() + "-" + name, () -> {
            try {
                work.run();
            } catch (IOException | InterruptedException gone) {
                close(); // one end is gone, or this proxy ends the connection: both ends see a reset
            }
        });
        threads.add(thread);
        thread.start();
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException alreadyClosed) {
            return;
        }
        FaultProxy.closeQuietly(socket);
    }
}
