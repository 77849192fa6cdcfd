/** The immutable sorted map on which stores and trees are built. */
package org.anabranch.crdt.persistent;
