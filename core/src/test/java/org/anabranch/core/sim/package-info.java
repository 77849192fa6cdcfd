/**
 * The simulator: whole clusters in one thread, with a clock, a network, disks and clients of their own, all drawn from
 * one seed. {@link org.anabranch.core.sim.Simulation} is one run; {@link org.anabranch.core.sim.Cluster} is what it runs,
 * and what hand-written schedules drive; {@link org.anabranch.core.sim.History} is the oracle.
 */
package org.anabranch.core.sim;
