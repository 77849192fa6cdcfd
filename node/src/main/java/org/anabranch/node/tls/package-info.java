/** Certificates and keys as files, whom they belong to, and how a node notices that they were replaced. */
package org.anabranch.node.tls;
