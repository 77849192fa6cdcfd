/** The kit under jqwik. The only package that needs jqwik on the class path. */
package org.anabranch.testkit.jqwik;
