/** What operators watch. */
package org.anabranch.node.ops;
