/**
 * The commands. They see a node through {@link org.anabranch.node.cli.NodeFactory} and
 * {@link org.anabranch.node.cli.NodeHandle} alone, so that they are tested without one.
 */
package org.anabranch.node.cli;
