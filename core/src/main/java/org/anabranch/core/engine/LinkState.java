package org.anabranch.core.engine;

/** Where a link is between being closed and carrying what its peer asks for. */
public enum LinkState {
    DOWN,
    /** Connected, and paused: nothing was said. */
    PAUSED,
    GREETING,
    READY
}
