/**
 * Storage by meaning: documents with their touches, the by-origin index, the version vector, staged rows. The ports say
 * what holds; {@code store.lmdb} makes it hold, and a store in memory, in the tests, is held to the same contract.
 */
package org.anabranch.core.store;
