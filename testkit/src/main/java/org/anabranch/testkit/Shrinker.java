package org.anabranch.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a failing schedule small: fewer steps, fewer replicas, smaller operations, earlier clocks, until none helps. */
final class Shrinker {
    private final Predicate<Schedule> fails;
    private int attemptsLeft;

    Shrinker(Predicate<Schedule> fails, int attemptsMax) {
        this.fails = fails;
        attemptsLeft = attemptsMax;
    }

    Schedule shrink(Schedule failing) {
        Schedule smaller = failing;
        Schedule before;
        do {
            before = smaller;
            smaller = fewerSteps(smaller);
            smaller = fewerReplicas(smaller);
            smaller = simplerOperations(smaller);
        } while (!smaller.equals(before) && attemptsLeft > 0);
        return smaller;
    }

    private boolean stillFails(Schedule candidate) {
        return attemptsLeft-- > 0 && fails.test(candidate);
    }

    private Schedule fewerSteps(Schedule schedule) {
        Schedule best = schedule;
        for (int chunk = Math.max(1, best.steps().size() / 2); chunk >= 1; chunk /= 2) {
            for (int from = best.steps().size() - chunk; from >= 0; from--) {
                if (from + chunk > best.steps().size()) {
                    continue;
                }
                List<Step> rest = new ArrayList<>(best.steps());
                rest.subList(from, from + chunk).clear();
                Schedule candidate = new Schedule(best.replicas(), rest);
                if (stillFails(candidate)) {
                    best = candidate;
                }
            }
        }
        return best;
    }

    /** Takes a replica away, or lets another one do what it did. */
    private Schedule fewerReplicas(Schedule schedule) {
        Schedule best = schedule;
        for (int gone = best.replicas() - 1; gone >= 0 && best.replicas() > 1; gone--) {
            for (int heir = -1; heir < best.replicas(); heir++) {
                if (heir != gone) {
                    Schedule candidate = withoutReplica(best, gone, heir);
                    if (stillFails(candidate)) {
                        best = candidate;
                        break;
                    }
                }
            }
        }
        return best;
    }

    private static Schedule withoutReplica(Schedule schedule, int gone, int heir) {
        List<Step> rest = new ArrayList<>();
        for (Step step : schedule.steps()) {
            List<Integer> there = replicasOf(step).stream()
                    .map(replica -> replica == gone ? heir : replica)
                    .map(replica -> replica > gone ? replica - 1 : replica)
                    .toList();
            if (!there.contains(-1) && there.stream().distinct().count() == there.size()) {
                rest.add(at(step, there));
            }
        }
        return new Schedule(schedule.replicas() - 1, rest);
    }

    private static List<Integer> replicasOf(Step step) {
        if (step instanceof Step.Operate operate) {
            return List.of(operate.replica());
        } else if (step instanceof Step.Snapshot snapshot) {
            return List.of(snapshot.replica());
        } else if (step instanceof Step.Deliver deliver) {
            return List.of(deliver.replica());
        } else if (step instanceof Step.Save save) {
            return List.of(save.replica());
        } else if (step instanceof Step.Crash crash) {
            return List.of(crash.replica());
        } else if (step instanceof Step.Clone clone) {
            return List.of(clone.from(), clone.to());
        }
        return List.of(((Step.Collect) step).replica());
    }

    private static Step at(Step step, List<Integer> there) {
        int replica = there.get(0);
        if (step instanceof Step.Operate operate) {
            return new Step.Operate(operate.message(), replica, operate.operation(), operate.clockMillis());
        } else if (step instanceof Step.Snapshot snapshot) {
            return new Step.Snapshot(snapshot.message(), replica);
        } else if (step instanceof Step.Deliver deliver) {
            return new Step.Deliver(deliver.message(), replica);
        } else if (step instanceof Step.Save) {
            return new Step.Save(replica);
        } else if (step instanceof Step.Crash crash) {
            return new Step.Crash(replica, crash.forgets());
        } else if (step instanceof Step.Clone) {
            return new Step.Clone(replica, there.get(1));
        }
        return new Step.Collect(replica);
    }

    /** Operations with the lowest seeds and clocks: a generator's seeds stand for all that it can make. */
    private Schedule simplerOperations(Schedule schedule) {
        Schedule best = schedule;
        for (int i = 0; i < best.steps().size(); i++) {
            if (best.steps().get(i) instanceof Step.Operate operate) {
                for (int seed = 0; seed < operate.operation(); seed++) {
                    Schedule candidate = replaced(best, i, seed, operate.clockMillis());
                    if (stillFails(candidate)) {
                        best = candidate;
                        break;
                    }
                }
                best = earlier(best, i);
            }
        }
        return best;
    }

    private Schedule earlier(Schedule schedule, int index) {
        Step.Operate operate = (Step.Operate) schedule.steps().get(index);
        for (long clockMillis = 0; clockMillis < Math.min(4, operate.clockMillis()); clockMillis++) {
            Schedule candidate = replaced(schedule, index, operate.operation(), clockMillis);
            if (stillFails(candidate)) {
                return candidate;
            }
        }
        long clockMillis = operate.clockMillis();
        Schedule best = schedule;
        for (long step = clockMillis / 2; step > 0; step /= 2) {
            Schedule candidate = replaced(best, index, operate.operation(), clockMillis - step);
            if (stillFails(candidate)) {
                best = candidate;
                clockMillis -= step;
            }
        }
        return best;
    }

    private static Schedule replaced(Schedule schedule, int index, int operation, long clockMillis) {
        List<Step> steps = new ArrayList<>(schedule.steps());
        Step.Operate old = (Step.Operate) steps.get(index);
        steps.set(index, new Step.Operate(old.message(), old.replica(), operation, clockMillis));
        return new Schedule(schedule.replicas(), steps);
    }
}
