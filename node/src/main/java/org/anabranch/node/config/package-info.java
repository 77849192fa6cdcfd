/**
 * Everything a node is told when it starts, and from where: flags over environment over file over defaults. What is
 * wrong is refused here, in one line, before anything starts.
 */
package org.anabranch.node.config;
