/** Broken types to try a kit on. */
package org.anabranch.testkit.catalogue;
