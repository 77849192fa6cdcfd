package org.anabranch.node.bridge;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.BiConsumer;

/**
 * The Vert.x that the bridge is created with. The bridge makes its server itself, shows neither it nor the sockets it
 * accepts, and says nothing of a connection before its first frame; so its server is made here, and each socket passes
 * {@code acceptor} before the bridge gets it. Proxies, since the interfaces are large and one method of each differs.
 */
final class AcceptingVertx {
    private final Vertx vertx;
    private final BiConsumer<NetSocket, Handler<NetSocket>> acceptor;
    private final Handler<Throwable> unaccepted;
    private NetServer server;

    /**
     * @param acceptor gets each accepted socket, and the bridge's handler for it
     * @param unaccepted hears why a connection became none, as when its TLS handshake failed
     */
    AcceptingVertx(Vertx vertx, BiConsumer<NetSocket, Handler<NetSocket>> acceptor, Handler<Throwable> unaccepted) {
        this.vertx = vertx;
        this.acceptor = acceptor;
        this.unaccepted = unaccepted;
    }

    Vertx vertx() {
        return proxy(Vertx.class, (proxy, method, arguments) -> {
            if (!method.getName().equals("createNetServer")) {
                return call(vertx, method, arguments);
            }
            server = vertx.createNetServer((NetServerOptions) arguments[0]).exceptionHandler(unaccepted);
            return proxy(NetServer.class, this::callServer);
        });
    }

    /** The server that the bridge listens with. */
    NetServer server() {
        return server;
    }

    private Object callServer(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (!method.getName().equals("connectHandler") || arguments == null) {
            return call(server, method, arguments);
        }
        @SuppressWarnings("unchecked")
        Handler<NetSocket> bridge = (Handler<NetSocket>) arguments[0];
        server.connectHandler(socket -> acceptor.accept(socket, bridge));
        return proxy;
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
