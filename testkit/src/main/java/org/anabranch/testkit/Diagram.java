package org.anabranch.testkit;

import java.util.ArrayList;
import java.util.List;

/** A schedule as a space-time diagram: a column for each replica, time downwards. */
final class Diagram {
    private Diagram() {}

    static String of(Schedule schedule, Generator<?> generator) {
        List<List<String>> rows = new ArrayList<>();
        for (Step step : schedule.steps()) {
            rows.add(row(schedule.replicas(), step, generator));
        }
        int width = rows.stream()
                        .flatMap(List::stream)
                        .mapToInt(String::length)
                        .max()
                        .orElse(2)
                + 3;
        StringBuilder text = new StringBuilder();
        List<String> header = new ArrayList<>();
        for (int i = 0; i < schedule.replicas(); i++) {
            header.add("r" + i);
        }
        line(text, header, width);
        rows.forEach(row -> line(text, row, width));
        return text.append("  then every replica gets every other's state").toString();
    }

    private static void line(StringBuilder text, List<String> cells, int width) {
        StringBuilder line = new StringBuilder("  ");
        cells.forEach(cell -> line.append(cell).append(" ".repeat(width - cell.length())));
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private static List<String> row(int replicas, Step step, Generator<?> generator) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < replicas; i++) {
            cells.add("\u2502");
        }
        if (step instanceof Step.Operate operate) {
            Object operation = Execution.operation(generator, operate.operation());
            cells.set(
                    operate.replica(),
                    operation + " at " + operate.clockMillis() + " ms \u2500m" + operate.message() + "\u25b6");
        } else if (step instanceof Step.Snapshot snapshot) {
            cells.set(snapshot.replica(), "whole state \u2500m" + snapshot.message() + "\u25b6");
        } else if (step instanceof Step.Deliver deliver) {
            cells.set(deliver.replica(), "\u25b6m" + deliver.message());
        } else if (step instanceof Step.Save save) {
            cells.set(save.replica(), "saves");
        } else if (step instanceof Step.Crash crash) {
            cells.set(crash.replica(), crash.forgets() ? "restarts from its last save" : "restarts");
        } else if (step instanceof Step.Clone clone) {
            cells.set(clone.to(), "becomes a copy of r" + clone.from());
        } else if (step instanceof Step.Collect collect) {
            cells.set(collect.replica(), "collects");
        }
        return cells;
    }
}
