package org.anabranch.testkit.catalogue;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.anabranch.testkit.Origin;

/** Fields of one letter, each written {@code field@dot}; all fields of one write share its dot, which is the mistake. */
record Leaves(SortedSet<String> live, SortedSet<String> context) {

    Leaves join(Leaves other) {
        SortedSet<String> kept = new TreeSet<>(live);
        kept.removeIf(leaf -> other.context.contains(dot(leaf)) && !other.live.contains(leaf));
        other.live.stream()
                .filter(leaf -> live.contains(leaf) || !context.contains(dot(leaf)))
                .forEach(kept::add);
        return new Leaves(kept, Maps.union(context, other.context));
    }

    static Leaves write(Leaves state, String keys, Origin origin) {
        String dot = origin.id() + ":" + origin.operationId();
        SortedSet<String> written = keys.chars()
                .mapToObj(key -> Character.toString(key) + "@" + dot)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> overwritten = state.live.stream()
                .filter(leaf -> keys.contains(leaf.substring(0, 1)))
                .map(Leaves::dot)
                .collect(Collectors.toSet());
        return new Leaves(written, Maps.union(overwritten, Set.of(dot)));
    }

    SortedSet<String> keys() {
        return live.stream().map(leaf -> leaf.substring(0, 1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String dot(String leaf) {
        return leaf.substring(2);
    }
}
