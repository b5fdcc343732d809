package io.tideline.bench.fault;

import io.tideline.bench.report.TextTable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What happened in all runs, by kind of fault. */
final class Tally {
    private static final String SAME = "same rows";
    private static final String OTHER = "other rows";

    private final Map<FaultKind, List<Entry>> entries = new EnumMap<>(FaultKind.class);

    private record Entry(Injector.Injected injected, boolean same) {}

    /**
     * Adds those of a run.
     *
     * @param same whether its rows were those of the run without faults
     */
    void add(List<Injector.Injected> injected, boolean same) {
        for (Injector.Injected each : injected) {
            entries.computeIfAbsent(each.fault().kind(), ignored -> new ArrayList<>())
                    .add(new Entry(each, same));
        }
    }

    /** A table, a line each kind of fault. */
    List<String> lines() {
        var table = new TextTable();
        table.add(
                List.of(
                        "fault",
                        "times",
                        "job restarted meanwhile",
                        "lasted s",
                        "then until rows s, median",
                        "most",
                        "outcome"));
        entries.forEach((kind, of) -> table.add(row(kind, of)));
        return table.lines();
    }

    private static List<String> row(FaultKind kind, List<Entry> of) {
        double[] after =
                of.stream()
                        .map(entry -> entry.injected().secondsAfter())
                        .filter(seconds -> seconds != null)
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray();
        long restarted = of.stream().filter(entry -> entry.injected().restarted()).count();
        double longest =
                of.stream()
                        .mapToDouble(entry -> entry.injected().fault().lasts().toMillis() / 1e3)
                        .max()
                        .orElseThrow();
        long different = of.stream().filter(entry -> !entry.same()).count();
        return List.of(
                kind.text(),
                String.valueOf(of.size()),
                String.valueOf(restarted),
                "up to " + text(longest),
                after.length == 0 ? "never" : text(after[after.length / 2]),
                after.length == 0 ? "never" : text(after[after.length - 1]),
                different == 0 ? SAME : OTHER + " in " + different);
    }

    private static String text(double seconds) {
        return String.format(Locale.ROOT, "%.1f", seconds);
    }
}
