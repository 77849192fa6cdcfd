package org.anabranch.node.cli;

import org.anabranch.node.config.NodeConfig;

/** Makes nodes, several in one process if it must. */
@FunctionalInterface
public interface NodeFactory {

    /**
     * Returns when the node accepts requests.
     *
     * @throws StartException if it cannot; nothing is left open then
     */
    NodeHandle start(NodeConfig config) throws StartException;
}
