/**
 * Links between nodes over Vert.x TCP event-bus bridges. {@link org.anabranch.node.bridge.VertxTransport} is the way in;
 * docs/wire-format.md says what travels.
 *
 * <pre>
 *   OutboundLink  one per peer: keeps a connection open      BridgeServer  the stock bridge and who may say what
 *     LinkConnection  window, replies in order                 InboundConnection  one per socket accepted
 *       PartCutter  message -> parts                             MessageAssembler  parts -> message
 *                     FramedSocket, FrameCutter: whole frames, bounded and counted, on both sides
 * </pre>
 */
package org.anabranch.node.bridge;
