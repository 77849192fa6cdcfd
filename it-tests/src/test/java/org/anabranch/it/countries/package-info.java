/** Clients that edit the country documents at random, and what must be found afterwards. */
package org.anabranch.it.countries;
