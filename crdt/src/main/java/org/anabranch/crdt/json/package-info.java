/** JSON documents that several replicas write at once. */
package org.anabranch.crdt.json;
