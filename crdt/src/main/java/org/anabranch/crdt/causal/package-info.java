/** What happened before what: dots, sets of dots, and the timestamps that only break ties. */
package org.anabranch.crdt.causal;
