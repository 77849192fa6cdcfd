package org.anabranch.node.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a port, written {@code HOST:PORT}; an IPv6 address stands in brackets. Nothing is looked up, so a name is
 * known to be loopback only if it is {@code localhost}.
 *
 * @param host a name or an address, without brackets
 * @param port 0 for "any free port" where something listens
 */
public record Address(String host, int port) {
    private static final int PORT_MAX = 65_535;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");
    private static final Pattern IPV4_LOOPBACK = Pattern.compile("127(\\.(0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])){3}");
    private static final Pattern WRITTEN = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^\\[\\]:]+)):(\\d{1,5})");

    public Address {
        if (!isIpv6(host) && !NAME.matcher(host).matches()) {
            throw new IllegalArgumentException(Text.quote(host) + " is neither a host name nor an IP address");
        }
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("port " + port + " is not in 0 to " + PORT_MAX);
        }
    }

    /** @throws IllegalArgumentException saying what is allowed */
    public static Address parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    Text.quote(text) + " is not HOST:PORT, for example 127.0.0.1:7070 or [::1]:7070");
        }
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        return new Address(host, Integer.parseInt(matcher.group(3)));
    }

    public boolean isLoopback() {
        return isIpv6(host)
                ? ipv6(host).isLoopbackAddress()
                : host.equalsIgnoreCase("localhost")
                        || IPV4_LOOPBACK.matcher(host).matches();
    }

    /** As it is written, in URLs too. */
    @Override
    public String toString() {
        return (isIpv6(host) ? "[" + host + "]" : host) + ":" + port;
    }

    private static boolean isIpv6(String host) {
        return host.indexOf(':') >= 0 && ipv6(host) != null;
    }

    private static InetAddress ipv6(String literal) {
        try {
            return InetAddress.getByName("[" + literal + "]");
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(Text.quote(literal) + " is not an IPv6 address", e);
        }
    }
}
