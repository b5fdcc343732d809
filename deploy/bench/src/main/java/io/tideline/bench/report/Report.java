package io.tideline.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Results as files and as a table. */
public final class Report {
    private static final ObjectWriter JSON =
            new ObjectMapper().writer().with(SerializationFeature.INDENT_OUTPUT);

    private Report() {}

    /** Writes {@code results.json} and {@code results.svg}. */
    public static void write(List<Result> results, Object scale, Path folder) throws IOException {
        Files.writeString(folder.resolve("results.svg"), Bars.svg(results));
        var all = new LinkedHashMap<String, Object>();
        all.put("scale", scale);
        all.put("machine", machine());
        all.put("results", results);
        JSON.writeValue(folder.resolve("results.json").toFile(), all);
    }

    /** Returns the properties of the machine that the figures depend on. */
    private static Map<String, Object> machine() {
        var machine = new LinkedHashMap<String, Object>();
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put("java", System.getProperty("java.version"));
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return machine;
    }

    /** Returns a table of the race, and one line for each other result. */
    public static List<String> lines(List<Result> results) {
        var races = results.stream().filter(Result::race).toList();
        var lines = new ArrayList<String>();
        if (!races.isEmpty()) {
            lines.addAll(table(races));
        }
        for (Result result : results) {
            if (!result.race()) {
                lines.add("");
                lines.add(result.title());
                result.figures()
                        .forEach((name, figure) -> lines.add("  " + name + ": " + text(figure)));
            }
        }
        return lines;
    }

    private static List<String> table(List<Result> results) {
        Set<String> names = new LinkedHashSet<>();
        results.forEach(result -> names.addAll(result.figures().keySet()));
        var table = new TextTable();
        var heading = new ArrayList<String>(List.of(""));
        heading.addAll(names);
        table.add(heading);
        for (Result result : results) {
            var cells = new ArrayList<String>(List.of(result.title()));
            names.forEach(name -> cells.add(text(result.figures().get(name))));
            table.add(cells);
        }
        return table.lines();
    }

    /** Formats a figure with at least three digits, as many as are significant. */
    static String text(Double figure) {
        if (figure == null) {
            return "";
        }
        return String.format(Locale.ROOT, Math.abs(figure) < 100 ? "%.2f" : "%,.0f", figure);
    }
}
