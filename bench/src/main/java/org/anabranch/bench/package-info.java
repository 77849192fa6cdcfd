/** Measurements, each started by one command; none is a test, and none fails a build. */
package org.anabranch.bench;
