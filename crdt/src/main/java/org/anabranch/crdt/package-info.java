/**
 * Replicated data types that converge: states that replicas change alone, at any time, and join later.
 *
 * <h2>The words</h2>
 *
 * <dl>
 *   <dt>replica
 *   <dd>one writer, by the id of one run of it ({@link org.anabranch.crdt.causal.ReplicaId}).
 *   <dt>dot
 *   <dd>the name of one event, (replica, number) ({@link org.anabranch.crdt.causal.Dot}). It labels one leaf for ever, or a
 *       removal.
 *   <dt>leaf
 *   <dd>one thing written: a value, an increment, "here is a map", "it was moved there", "this is deleted"
 *       ({@link org.anabranch.crdt.json.Leaf}).
 *   <dt>store
 *   <dd>the leaves that are live ({@link org.anabranch.crdt.dotstore.DotStore}).
 *   <dt>context
 *   <dd>the dots that a state knows of ({@link org.anabranch.crdt.causal.CausalContext}). In the context and not in the store
 *       means removed: there are no tombstones.
 *   <dt>join
 *   <dd>the least upper bound of two states ({@link org.anabranch.crdt.Lattice}).
 *   <dt>delta
 *   <dd>a small state that, joined, does what a change did.
 *   <dt>slot
 *   <dd>a place in a document ({@link org.anabranch.crdt.json.Slot}); it can hold several facets, of which one is shown.
 *   <dt>facet
 *   <dd>a slot's part of one type ({@link org.anabranch.crdt.json.Facet}).
 *   <dt>element, position
 *   <dd>a slot of a list, named by the place that was made for it, which never changes
 *       ({@link org.anabranch.crdt.position.Position}).
 *   <dt>conflict
 *   <dd>a shown slot with other values beside the one that is shown ({@link org.anabranch.crdt.json.DocumentView.Conflict}).
 * </dl>
 *
 * <h2>An example</h2>
 *
 * Replica A writes <code>{"likes":5}</code> and takes the dots A:1 for the root's marker and A:2 for the number. B joins it.
 * Now A adds 3 and B, at the same time, 2: two counts, A:3 and B:1, at the place of the number. Joined in either order the
 * store holds all four leaves, and the place reads 5 + 3 + 2 = 10. When B removes {@code likes} before it has heard of A's
 * increment, its delta has no leaf, and the context {A:2, B:1, B:2}: the two dots it saw, and one for the removal. A, on
 * joining it, drops A:2 and B:1, which the context names, and keeps A:3, which it does not: the place reads 3.
 *
 * <h2>Where to start</h2>
 *
 * For JSON documents: {@link org.anabranch.crdt.json.Editor} makes deltas, {@link org.anabranch.crdt.json.Document} joins
 * them and is read, {@link org.anabranch.crdt.codec.DocumentCodec} turns it into bytes. For a counter, a register, a flag, a
 * set, a map or a list alone: {@link org.anabranch.crdt.types.Replica} holds one and changes it,
 * {@link org.anabranch.crdt.codec.TypeCodec} turns it into bytes. Nothing here reads a clock, a random number or a file, or
 * starts a thread; everything but builders, readers and writers of bytes, {@link org.anabranch.crdt.json.DotBlock} and
 * {@link org.anabranch.crdt.types.Replica} is immutable.
 *
 * <h2>References</h2>
 *
 * <ol>
 *   <li>Shapiro, Preguiça, Baquero, Zawirski: Conflict-free replicated data types, SSS 2011.
 *   <li>Almeida, Shoker, Baquero: Delta state replicated data types, JPDC 111, 2018.
 *   <li>Rinberg et al.: DSON: JSON CRDT using delta-mutations for document stores, PVLDB 15(5), 2022.
 * </ol>
 */
package org.anabranch.crdt;
