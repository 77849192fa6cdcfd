/** A small certificate authority to try TLS with: {@code anabranch certs dev}. The only room that knows Bouncy Castle. */
package org.anabranch.node.certs;
