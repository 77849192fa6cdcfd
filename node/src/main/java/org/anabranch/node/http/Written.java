package org.anabranch.node.http;

import org.anabranch.core.engine.Durability;
import org.anabranch.core.engine.Outcome.Committed;
import org.anabranch.core.engine.Outcome.Result;

/**
 * A commit that is durable here, and as widely as the wait for it allowed.
 *
 * @param achieved the level reached, if that is less than was asked for; else null
 */
record Written(Committed committed, Durability achieved) {

    /** What became of the one edit, or the first. */
    Result result() {
        return committed.results().get(0);
    }

    /** @param usual what to answer if nothing is left to wait for */
    Answer answer(Answer usual) {
        return achieved == null ? usual : usual.accepted(achieved);
    }
}
