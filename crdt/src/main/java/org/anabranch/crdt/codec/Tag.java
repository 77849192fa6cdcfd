package org.anabranch.crdt.codec;

/** The first byte of each thing. Those below {@link #MAP} are values, and so is any with the highest bit set. */
final class Tag {

    static final int NULL = 0;
    static final int FALSE = 1;
    static final int TRUE = 2;
    /** An integer of 64 bits, as a zigzag. */
    static final int INTEGER = 3;
    /** Any other number: the scale as a zigzag, then the unscaled value. */
    static final int DECIMAL = 4;
    /** A text of 128 bytes and more. */
    static final int LONG_STRING = 5;
    /** A count, then the elements. */
    static final int ARRAY = 6;
    /** A count, then keys and values. */
    static final int OBJECT = 7;

    /** A slot with a map marker and nothing else but children: their count, then keys and slots. */
    static final int MAP = 8;
    /** Any slot that is neither one register nor a map or list: a count and leaves, then a count, keys and slots. */
    static final int SLOT = 9;
    /** Before a leaf whose dot is not the one expected: the replica's index and the number. */
    static final int DOT = 10;
    /** Before a register whose time is not that of the one before: the difference. */
    static final int TIME = 11;

    static final int MAP_MARKER = 12;
    /** What was added, what was subtracted. */
    static final int COUNT = 13;
    /** As {@link #COUNT}, then the replica's index and the number of the last change. */
    static final int CHANGED_COUNT = 14;

    static final int DELETE_RECORD = 15;

    /** A slot with a list marker and nothing else but elements: their count, then ids and slots. */
    static final int LIST = 16;
    /** As {@link #SLOT}, where there are elements: after the keys and slots their count, ids and slots. */
    static final int SLOT_WITH_ELEMENTS = 17;

    static final int LIST_MARKER = 18;
    /** The levels of the position, as {@link PositionCodec} writes them, without the dot, which is the leaf's own. */
    static final int PLACED = 19;

    static final int SET_MARKER = 20;
    /** A value. */
    static final int MEMBER = 21;

    /** Plus the length: a text of up to 127 bytes. */
    static final int SHORT_STRING = 0x80;

    private Tag() {}
}
