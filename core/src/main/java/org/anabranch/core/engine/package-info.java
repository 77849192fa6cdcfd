/**
 * Replication, as a state machine: {@link org.anabranch.core.engine.Replica} takes events and gives effects, and nothing
 * here reads a clock, draws a random number, or touches a thread, a socket or a file. That is what makes whole clusters,
 * with their faults, testable in one thread.
 *
 * <p>What the words mean: a <em>commit</em> is a block of numbers of one <em>origin</em> (a replica id); a <em>batch</em>
 * is a commit on its way. The <em>vector</em> says up to which number of each origin everything is here. A <em>link</em>
 * goes one way, from the node that sends deltas; the <em>inbound</em> connections are other nodes' links to this one. What
 * a receiver wants, it says in its replies.
 *
 * <table>
 * <caption>Who does what</caption>
 * <tr><td>{@code LocalCommits}, {@code RemoteCommits}</td><td>make commits of commands, and others' commits this one's</td></tr>
 * <tr><td>{@code OutboundLink}, {@code CatchUpSender}</td><td>give peers what they asked for</td></tr>
 * <tr><td>{@code Subscriptions}, {@code CatchUpReceiver}, {@code HeldBatches}</td><td>get from peers what is missing</td></tr>
 * <tr><td>{@code Greeting}, {@code GossipReceiver}</td><td>decide who may talk, and take in what is told of the members</td></tr>
 * <tr><td>{@code Members}, {@code Acknowledgements}, {@code Administration}</td><td>who there is, what each has for
 * sure, and who is waited for</td></tr>
 * <tr><td>{@code Sweep}</td><td>collects what every member has</td></tr>
 * </table>
 */
package org.anabranch.core.engine;
