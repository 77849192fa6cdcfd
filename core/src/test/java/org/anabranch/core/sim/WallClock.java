package org.anabranch.core.sim;

/** What a node takes for the time. */
final class WallClock {

    private static final long EPOCH_MILLIS = 1_800_000_000_000L;

    private final Agenda agenda;
    private long offsetMillis;
    private int driftPerMille;
    private long driftSinceMillis;

    WallClock(Agenda agenda, long offsetMillis) {
        this.agenda = agenda;
        this.offsetMillis = offsetMillis;
    }

    long millis() {
        return EPOCH_MILLIS + agenda.millis() + offsetMillis + driftedMillis();
    }

    void jump(long byMillis) {
        offsetMillis += byMillis;
    }

    /** From now on it gains, or loses, so much. */
    void drift(int perMille) {
        offsetMillis += driftedMillis();
        driftPerMille = perMille;
        driftSinceMillis = agenda.millis();
    }

    private long driftedMillis() {
        return (agenda.millis() - driftSinceMillis) * driftPerMille / 1_000;
    }
}
