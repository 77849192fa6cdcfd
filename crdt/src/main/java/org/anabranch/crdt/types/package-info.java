/**
 * Replicated types that stand alone: counters, registers, a flag, a set, a map and a list, for programs that bring their
 * own storage and network.
 *
 * <p>All are views of one thing: leaves by dot, in a causal context, with the one join
 * ({@link org.anabranch.crdt.dotstore.Causal}). They differ in what a leaf is and in how the leaves are read. Start with
 * {@link org.anabranch.crdt.types.Replica}, which holds a copy and changes it safely:
 *
 * <ol>
 *   <li>create: {@code Replica.start(id, AddWinsSet.<String>empty())};
 *   <li>change: {@code delta = replica.change((set, me) -> set.add(me, "milk"))};
 *   <li>ship: {@code TypeCodec.addWinsSet(ElementCodec.STRINGS).encode(delta)}
 *       ({@link org.anabranch.crdt.codec.TypeCodec});
 *   <li>join: {@code other.receive(delta)}, in any order, any number of times;
 *   <li>make up for loss: {@link org.anabranch.crdt.types.Replicated#since}.
 * </ol>
 *
 * What each shows under concurrency, and the one anomaly that each admits, is where its documentation begins.
 */
package org.anabranch.crdt.types;
