package org.anabranch.core.sim;

import java.util.function.Consumer;
import org.anabranch.core.engine.Outcome;

/** A client's write, on its way through a node. */
final class Request implements Consumer<Outcome> {

    private final long counted;
    private final Consumer<Request> answered;
    private Commit commit;
    private Outcome outcome;

    /** @param counted what it adds to the counter that is only ever added to */
    Request(long counted, Consumer<Request> answered) {
        this.counted = counted;
        this.answered = answered;
    }

    long counted() {
        return counted;
    }

    void committed(Commit witnessed) {
        commit = witnessed;
    }

    /** What it was seen to commit; null for nothing. */
    Commit commit() {
        return commit;
    }

    /** Null until it was answered. */
    Outcome outcome() {
        return outcome;
    }

    @Override
    public void accept(Outcome answer) {
        outcome = answer;
        answered.accept(this);
    }
}
