/** The table of the HTTP contract: its rows, and how they are asked and judged. */
package org.anabranch.it.contract;
