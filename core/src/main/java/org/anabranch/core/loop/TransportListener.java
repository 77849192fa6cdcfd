package org.anabranch.core.loop;

import org.anabranch.core.engine.Event;
import org.anabranch.core.engine.Transport;
import org.anabranch.core.wire.Message;
import org.anabranch.core.wire.MessageCodec;
import org.anabranch.crdt.codec.MalformedException;

/** Decodes what comes in, on the transport's threads, and queues it. What cannot be decoded ends its connection and changes nothing. */
final class TransportListener implements Transport.Listener {

    private final Inbox inbox;
    private final LinkTraffic traffic;
    private final Transport transport;

    TransportListener(Inbox inbox, LinkTraffic traffic, Transport transport) {
        this.inbox = inbox;
        this.traffic = traffic;
        this.transport = transport;
    }

    @Override
    public void linkOpened(String link, long connection) {
        inbox.add(new Event.LinkOpened(link, connection));
    }

    @Override
    public void replied(String link, byte[] reply) {
        Message.Reply decoded;
        try {
            decoded = MessageCodec.decodeReply(reply);
        } catch (MalformedException e) {
            transport.reset(link, "malformed reply: " + e.getMessage());
            return;
        }
        inbox.add(new Event.Replied(link, decoded));
    }

    @Override
    public void linkClosed(String link, String reason) {
        inbox.add(new Event.LinkClosed(link, reason));
    }

    @Override
    public void received(long connection, byte[] message, Transport.Replier replier) {
        Message.Request request;
        try {
            request = MessageCodec.decodeRequest(message);
        } catch (MalformedException e) {
            transport.resetInbound(connection, "malformed message: " + e.getMessage());
            return;
        }
        if (request instanceof Message.Hello hello) {
            traffic.greeted(connection, hello.sender().dc());
        }
        inbox.add(new Event.Received(connection, request, reply -> replier.reply(MessageCodec.encode(reply))));
    }

    @Override
    public void inboundClosed(long connection, Transport.Traffic total, String reason) {
        traffic.ended(connection, total);
        inbox.add(new Event.InboundClosed(connection, reason));
    }
}
