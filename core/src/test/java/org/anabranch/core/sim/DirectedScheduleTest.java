package org.anabranch.core.sim;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class DirectedScheduleTest {

    @TestFactory
    Stream<DynamicTest> schedules() {
        DirectedSchedules schedules = new DirectedSchedules();
        return schedules.names().stream().map(name -> DynamicTest.dynamicTest(name, () -> schedules.run(name)));
    }
}
