/**
 * Real processes of the packaged node, the links between them through TCP proxies that can be cut, and a thin HTTP client.
 * Everything listens on 127.0.0.1 and belongs to a {@link org.anabranch.it.harness.Harness}, which stops it after the
 * test, whatever the outcome, and prints what the processes wrote to stderr when the test failed.
 */
package org.anabranch.it.harness;
