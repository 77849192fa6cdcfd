package org.anabranch.node.http;

/** The datacenter and the node that a replica id belongs, or belonged, to. */
public record NodeName(String dc, String node) {}
