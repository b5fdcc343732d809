package io.tideline.bench.fault;

import io.tideline.bench.report.TextTable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The faults of all runs, by kind. */
final class Tally {
    private static final String SAME = "same rows";
    private static final String OTHER = "other rows";

    private final Map<FaultKind, List<Entry>> entries = new EnumMap<>(FaultKind.class);

    private record Entry(Injector.Injected injected, boolean same) {}

    /**
     * Adds the faults of a run.
     *
     * @param same whether its rows were those of the run without faults
     */
    void add(List<Injector.Injected> injected, boolean same) {
        for (Injector.Injected each : injected) {
            entries.computeIfAbsent(each.fault().kind(), ignored -> new ArrayList<>())
                    .add(new Entry(each, same));
        }
    }

    /**
     * Returns a table with one line per kind of fault. Durations and restarts only count faults
     * that did not overlap with others.
     */
    List<String> lines() {
        var table = new TextTable();
        table.add(
                List.of(
                        "fault",
                        "times",
                        "lasted s",
                        "with another",
                        "alone",
                        "restarted",
                        "then until rows s, median",
                        "most",
                        "outcome"));
        entries.forEach((kind, of) -> table.add(row(kind, of)));
        return table.lines();
    }

    private static List<String> row(FaultKind kind, List<Entry> of) {
        List<Injector.Injected> alone =
                of.stream().map(Entry::injected).filter(Injector.Injected::alone).toList();
        double[] after =
                alone.stream()
                        .map(Injector.Injected::secondsAfter)
                        .filter(Objects::nonNull)
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray();
        double longest =
                of.stream()
                        .mapToDouble(entry -> entry.injected().fault().lasts().toMillis() / 1e3)
                        .max()
                        .orElseThrow();
        long different = of.stream().filter(entry -> !entry.same()).count();
        return List.of(
                kind.text(),
                String.valueOf(of.size()),
                "up to " + text(longest),
                String.valueOf(of.size() - alone.size()),
                String.valueOf(alone.size()),
                String.valueOf(alone.stream().filter(Injector.Injected::restarted).count()),
                after.length == 0 ? "-" : text(after[after.length / 2]),
                after.length == 0 ? "-" : text(after[after.length - 1]),
                different == 0 ? SAME : OTHER + " in " + different);
    }

    private static String text(double seconds) {
        return String.format(Locale.ROOT, "%.1f", seconds);
    }
}
