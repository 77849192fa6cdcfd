package org.anabranch.testkit.jqwik;

import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.anabranch.testkit.Convergence;
import org.anabranch.testkit.Merge;
import org.anabranch.testkit.Schedule;
import org.anabranch.testkit.Spec;
import org.anabranch.testkit.Subject;

class JqwikSchedulesProperties {
    private final Subject<Set<String>, String> growOnlySet = Subject.of(
                    Merge.of(Set.<String>of(), JqwikSchedulesProperties::union),
                    JqwikSchedules.generator(Arbitraries.of("a", "b", "c")),
                    (set, element, origin) -> union(set, Set.of(element)))
            .value(set -> set, Spec.equalTo(history -> new TreeSet<>(history.operations())));

    @Property(tries = 200, seed = "11")
    void aGrowOnlySetKeepsEveryLawInEverySchedule(@ForAll("schedules") Schedule schedule) {
        Convergence.replay(growOnlySet, schedule);
    }

    @Provide
    Arbitrary<Schedule> schedules() {
        return JqwikSchedules.schedules(3, 20);
    }

    private static Set<String> union(Set<String> left, Set<String> right) {
        Set<String> all = new TreeSet<>(left);
        all.addAll(right);
        return all;
    }
}
