package org.anabranch.core.engine;

/** What came from a member so far. */
final class Heard {
    long deltasReceived;
    long deltasDuplicate;
    long lastMillis;
}
