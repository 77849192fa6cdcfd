/** Property tests for any merge function: give a type's parts to a {@code Subject}, and {@code Convergence} checks it. */
package org.anabranch.testkit;
