package org.anabranch.node.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Base64;

/** A peer that says whatever a test wants, over a plain blocking socket. */
final class RawPeer implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    RawPeer(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    void bytes(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    void frame(String json) throws IOException {
        byte[] bytes = json.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** A frame as a link would send it. */
    void part(long message, int index, boolean last, boolean deflated, byte[] payload) throws IOException {
        send(new Part(message, index, last, deflated, payload).encode());
    }

    void send(String body) throws IOException {
        frame("{\"type\":\"send\",\"address\":\"anabranch.0.replicate\",\"replyAddress\":\"1\",\"body\":\"" + body
                + "\"}");
    }

    void answer(String message, byte[] reply) throws IOException {
        byte[] body = new byte[1 + reply.length];
        System.arraycopy(reply, 0, body, 1, reply.length);
        frame("{\"type\":\"message\",\"address\":\"" + message + "\",\"body\":\""
                + Base64.getEncoder().encodeToString(body) + "\"}");
    }

    String readFrame() throws IOException {
        byte[] json = new byte[in.readInt()];
        in.readFully(json);
        return new String(json, UTF_8);
    }

    interface Flood {
        void say(long number) throws IOException;
    }

    /** Talks without reading, until the other end has closed and that throws. */
    void flood(Flood flood) throws IOException {
        for (long number = 0; ; number++) {
            flood.say(number);
        }
    }

    /** Reads what still comes until the other end has closed the connection. */
    void awaitClosed() throws IOException {
        try {
            byte[] chunk = new byte[4096];
            while (in.read(chunk) >= 0) {}
        } catch (EOFException | SocketException e) {
            // Closed as well: with bytes of ours unread, TCP makes it a reset.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
