package org.anabranch.node.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything a node is told when it starts: this table is what flags, environment, file and help know. */
public enum Setting {
    CONFIG("config", "FILE", null, "settings as YAML, keys as the flags here; limits: is a map, peer: a map or a list"),
    CLUSTER("cluster", "NAME", "anabranch", "nodes of one cluster replicate with each other"),
    DC("dc", "NAME", "local", "this node's datacenter"),
    NODE("node", "NAME", "n1", "this node's name in its datacenter"),
    DATA("data", "DIR", "anabranch-data", "where documents are kept; made if it is missing"),
    HTTP("http", "HOST:PORT", "127.0.0.1:7070", "where clients are served; port 0 takes a free one"),
    BRIDGE("bridge", "HOST:PORT", null, "where other datacenters' nodes connect; nothing listens without it"),
    PEER("peer", "DC=HOST:PORT[,HOST:PORT...]", null, "another datacenter's bridges (repeatable)"),
    LIMIT("limit", "NAME=VALUE", null, "a limit from the list below (repeatable)"),
    CLUSTER_SECRET_FILE("cluster-secret-file", "FILE", null, "signs session tokens; the same file on all nodes"),
    BACKUP_DIR("backup-dir", "DIR", null, "where backups are put, each in a folder (default: backups in the data)"),
    TLS_CERT("tls-cert", "FILE", null, "certificate chain for HTTPS, PEM; replaced files are noticed"),
    TLS_KEY("tls-key", "FILE", null, "its private key, PKCS #8 in PEM"),
    TLS_BRIDGE_CERT("tls-bridge-cert", "FILE", null, "certificate for bridges; its URI is anabranch://CLUSTER/DC/NODE"),
    TLS_BRIDGE_KEY("tls-bridge-key", "FILE", null, "its private key"),
    TLS_BRIDGE_CA("tls-bridge-ca", "FILE", null, "the authorities of other nodes' bridge certificates"),
    TLS_BRIDGE_ALLOW(
            "tls-bridge-allow", "DC[/NODE]", null, "who may connect (repeatable; default: the datacenters of --peer)");

    static final String VARIABLE_PREFIX = "ANABRANCH_";

    private final String key;
    private final String form;
    private final String standard;
    private final String meaning;

    Setting(String key, String form, String standard, String meaning) {
        this.key = key;
        this.form = form;
        this.standard = standard;
        this.meaning = meaning;
    }

    public String flag() {
        return "--" + key;
    }

    /** The form of its value, for messages. */
    public String form() {
        return form;
    }

    public String help() {
        return meaning + standard().map(value -> " (default " + value + ")").orElse("");
    }

    /** Several values may be given, and several sources add up or replace each other as {@link NodeConfig#load} says. */
    public boolean repeatable() {
        return this == PEER || this == LIMIT || this == TLS_BRIDGE_ALLOW;
    }

    String variable() {
        return VARIABLE_PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    Optional<String> standard() {
        return Optional.ofNullable(standard);
    }

    /** Its key in a file: the flag's name; limits, a map there, stand under their plural (the singular works too). */
    String fileKey() {
        return this == LIMIT ? "limits" : key;
    }

    static Optional<Setting> ofFileKey(String key) {
        return inFiles()
                .filter(setting -> setting.fileKey().equals(key) || setting.key.equals(key))
                .findFirst();
    }

    static String allFileKeys() {
        return inFiles().map(Setting::fileKey).collect(Collectors.joining(", "));
    }

    static String allVariables() {
        return Arrays.stream(values()).map(Setting::variable).collect(Collectors.joining(", "));
    }

    private static Stream<Setting> inFiles() {
        return Arrays.stream(values()).filter(setting -> setting != CONFIG);
    }
}
