package org.anabranch.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Every schedule of a few operations at a few replicas: who does which operation, and what it has received before, in
 * every order. A message is received only just before an operation or at the end, which loses nothing: what happens at
 * different replicas in between does not depend on each other. Replicas are numbered in the order of their first
 * operation, which leaves one of all schedules that differ in names alone. All clocks read 0, so that every
 * time stamp is a tie.
 */
final class SmallScope {
    private static final int KIND_SEEDS = 100;

    private final Settings settings;
    private final Predicate<Schedule> visit;
    private final List<Integer> kinds;
    private int visited;

    /** {@code visit} says whether to go on. */
    SmallScope(Settings settings, Generator<?> generator, Predicate<Schedule> visit) {
        this.settings = settings;
        this.visit = visit;
        kinds = kinds(generator, settings.scopeKinds());
    }

    /** Visits all schedules of one operation, of two, and so on, so that the first failure is a small one. */
    void explore() {
        for (int operations = 2; operations <= settings.scopeOperations(); operations++) {
            List<List<Integer>> received = new ArrayList<>();
            for (int i = 0; i < settings.scopeReplicas(); i++) {
                received.add(List.of());
            }
            if (!operate(new Prefix(new ArrayList<>(), received, 0, 0), operations)) {
                return;
            }
        }
    }

    private static List<Integer> kinds(Generator<?> generator, int max) {
        Map<Object, Integer> distinct = new LinkedHashMap<>();
        for (int seed = 0; seed < KIND_SEEDS && distinct.size() < max; seed++) {
            distinct.putIfAbsent(Execution.operation(generator, seed), seed);
        }
        return List.copyOf(distinct.values());
    }

    private boolean operate(Prefix prefix, int operations) {
        if (prefix.operations == operations) {
            return finish(prefix);
        }
        int replicas = Math.min(prefix.replicasUsed + 1, settings.scopeReplicas());
        for (int replica = 0; replica < replicas; replica++) {
            if (!receive(prefix, replica, operations)) {
                return false;
            }
        }
        return true;
    }

    /** Lets the replica do its operation now, or after one more message. */
    private boolean receive(Prefix prefix, int replica, int operations) {
        for (int kind : kinds) {
            if (!operate(prefix.operate(replica, kind), operations)) {
                return false;
            }
        }
        for (int message = 0; message < prefix.operations; message++) {
            if (!prefix.received.get(replica).contains(message)
                    && !receive(prefix.deliver(message, replica), replica, operations)) {
                return false;
            }
        }
        return true;
    }

    /** Delivers what is missing, at every second replica the latest first. */
    private boolean finish(Prefix prefix) {
        Prefix last = prefix;
        for (int replica = 0; replica < settings.scopeReplicas(); replica++) {
            for (int i = 0; i < prefix.operations; i++) {
                int message = replica % 2 == 0 ? i : prefix.operations - 1 - i;
                if (!last.received.get(replica).contains(message)) {
                    last = last.deliver(message, replica);
                }
            }
        }
        visited++;
        return visited <= settings.scopeSchedulesMax()
                && visit.test(new Schedule(settings.scopeReplicas(), last.steps));
    }

    /** A schedule in the making, and which messages each replica has, its own included. */
    private record Prefix(List<Step> steps, List<List<Integer>> received, int operations, int replicasUsed) {
        Prefix operate(int replica, int kind) {
            Step step = new Step.Operate(operations, replica, kind, 0);
            return new Prefix(
                    plus(steps, step),
                    withReceived(replica, operations),
                    operations + 1,
                    Math.max(replicasUsed, replica + 1));
        }

        Prefix deliver(int message, int replica) {
            Step step = new Step.Deliver(message, replica);
            return new Prefix(plus(steps, step), withReceived(replica, message), operations, replicasUsed);
        }

        private List<List<Integer>> withReceived(int replica, int message) {
            List<List<Integer>> all = new ArrayList<>(received);
            all.set(replica, plus(received.get(replica), message));
            return all;
        }

        private static <T> List<T> plus(List<T> list, T last) {
            List<T> longer = new ArrayList<>(list);
            longer.add(last);
            return longer;
        }
    }
}
