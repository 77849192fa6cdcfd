/**
 * JSON as bytes, in and out: the one place where text from outside becomes a {@link org.anabranch.crdt.json.JsonValue}.
 * Every document, patch and line of a bulk request goes through the one {@link org.anabranch.node.json.JsonReader}, so
 * that no two parts of a node can understand the same bytes differently.
 */
package org.anabranch.node.json;
