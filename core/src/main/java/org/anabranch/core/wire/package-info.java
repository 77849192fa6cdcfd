/** What nodes say to each other, and its bytes. The bytes are written down in {@code docs/wire-format.md}. */
package org.anabranch.core.wire;
