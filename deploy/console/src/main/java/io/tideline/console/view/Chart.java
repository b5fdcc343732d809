package io.tideline.console.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The data of a chart over days, as an attribute that the page's script draws from. */
public final class Chart {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectNode chart = JSON.objectNode();
    private final ArrayNode series = JSON.arrayNode();

    /**
     * Begins a chart.
     *
     * @param days in order
     */
    public Chart(List<LocalDate> days) {
        var times = chart.putArray("days");
        days.forEach(day -> times.add(second(day)));
        chart.set("series", series);
    }

    private static long second(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    }

    /** Bounds the axis of values. */
    public Chart from(double least, double greatest) {
        chart.putArray("range").add(least).add(greatest);
        return this;
    }

    /**
     * Adds a line.
     *
     * @param values one a day, or null for a gap
     */
    public Chart line(String label, List<? extends Number> values) {
        var line = series.addObject().put("label", label);
        var points = line.putArray("values");
        values.forEach(
                value -> {
                    if (value == null) {
                        points.addNull();
                    } else {
                        points.add(value.doubleValue());
                    }
                });
        return this;
    }

    /** Adds a mark on a day. */
    public Chart mark(LocalDate day, String severity, String label) {
        chart.withArray("/marks")
                .addObject()
                .put("day", second(day))
                .put("severity", severity)
                .put("label", label);
        return this;
    }

    /** Returns the data as JSON. */
    @Override
    public String toString() {
        return chart.toString();
    }
}
