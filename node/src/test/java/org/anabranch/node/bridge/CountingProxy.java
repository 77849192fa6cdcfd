package org.anabranch.node.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.anabranch.core.engine.Transport.Traffic;

/** Passes one connection on to a port, and counts what passes. */
final class CountingProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final AtomicLong forth = new AtomicLong();
    private final AtomicLong back = new AtomicLong();
    private volatile Socket client;
    private volatile Socket target;

    CountingProxy(int targetPort) throws IOException {
        thread(() -> {
            client = server.accept();
            target = new Socket(InetAddress.getLoopbackAddress(), targetPort);
            thread(() -> pass(client, target, forth));
            thread(() -> pass(target, client, back));
        });
    }

    int port() {
        return server.getLocalPort();
    }

    /** Waits until both suppliers name exactly what passed here. */
    void awaitEqual(Supplier<Traffic> sender, Supplier<Traffic> receiver) {
        long deadlineNanos = System.nanoTime() + 10_000_000_000L;
        while (true) {
            Traffic passed = new Traffic(forth.get(), back.get());
            Traffic sent = sender.get();
            Traffic received = receiver.get();
            if (passed.equals(sent) && passed.equals(received)) {
                return;
            }
            if (System.nanoTime() > deadlineNanos) {
                throw new AssertionError("passed " + passed + ", counted " + sent + " and " + received);
            }
            Thread.onSpinWait();
        }
    }

    private static void pass(Socket from, Socket to, AtomicLong count) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] chunk = new byte[64 << 10];
        for (int bytes = in.read(chunk); bytes >= 0; bytes = in.read(chunk)) {
            count.addAndGet(bytes);
            out.write(chunk, 0, bytes);
        }
        to.close();
    }

    private interface Task {
        void run() throws IOException;
    }

    private void thread(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                closeQuietly();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        if (client != null) {
            client.close();
        }
        if (target != null) {
            target.close();
        }
    }
}
