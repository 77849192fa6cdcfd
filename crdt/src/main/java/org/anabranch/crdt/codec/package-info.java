/** The one binary form of each state, checked to the last byte when it is read. */
package org.anabranch.crdt.codec;
