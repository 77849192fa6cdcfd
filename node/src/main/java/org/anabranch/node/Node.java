package org.anabranch.node;

import org.anabranch.node.cli.NodeHandle;
import org.anabranch.node.cli.StartException;
import org.anabranch.node.config.NodeConfig;

/** The only place where a node's parts meet. */
public final class Node {

    private Node() {}

    public static NodeHandle start(NodeConfig config) throws StartException {
        throw new StartException("node " + config.node() + " cannot start: not wired yet");
    }
}
