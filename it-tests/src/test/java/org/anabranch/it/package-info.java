/**
 * What users see of real processes of the packaged node: each class is one scenario, and prints one line of figures. They
 * run in {@code ./mvnw verify}, after the node was packaged.
 */
package org.anabranch.it;
