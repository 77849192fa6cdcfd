/** Places in a list: what an element is named by, and what orders it. */
package org.anabranch.crdt.position;
