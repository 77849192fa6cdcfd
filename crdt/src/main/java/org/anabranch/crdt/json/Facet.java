package org.anabranch.crdt.json;

import java.util.Locale;

/** The types that a slot can hold, one beside the other, in the order in which one is chosen to be shown. */
public enum Facet {
    MAP,
    LIST,
    SET,
    COUNTER,
    REGISTER;

    /** The name in listings. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
