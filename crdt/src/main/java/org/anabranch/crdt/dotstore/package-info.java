/** The kernel: live things by dot, in a causal context, and the one join. */
package org.anabranch.crdt.dotstore;
