/** What is wrong with a cluster, or with a node's directory, as far as it can be told from outside. */
package org.anabranch.node.doctor;
