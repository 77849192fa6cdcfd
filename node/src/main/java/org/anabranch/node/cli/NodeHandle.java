package org.anabranch.node.cli;

/** A node that accepts requests. */
public interface NodeHandle extends AutoCloseable {

    /** What is printed when the node is ready: one line, no line break. */
    String readyLine();

    /** Stops accepting, finishes what was accepted, closes the store. Blocks until then; a second call does nothing. */
    @Override
    void close();
}
