package io.tideline.console.page;

import io.tideline.console.page.OverviewView.Tile;
import io.tideline.console.product.ProductDay;
import io.tideline.console.view.Chart;
import io.tideline.console.view.Format;
import io.tideline.console.view.Sparkline;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/** The product over time, as figures and charts. */
final class Trend {
    private static final String ALL = "all";
    private static final int COMPARED = 28;

    private final List<ProductDay> all;
    private final List<ProductDay> days;

    /**
     * @param days in order, of all segments
     * @param segment that the figures are of
     */
    Trend(List<ProductDay> days, String segment) {
        this.all = days;
        this.days = days.stream().filter(day -> day.segment().equals(segment)).toList();
    }

    /** Returns the figures of the newest day, and how they have changed in four weeks. */
    List<Tile> tiles() {
        if (days.isEmpty()) {
            return List.of();
        }
        return Stream.of(
                        tile("Weekly active users", ProductDay::weeklyUsers, Format::count),
                        tile("Monthly active users", ProductDay::monthlyUsers, Format::count),
                        tile("Active accounts", ProductDay::weeklyAccounts, Format::count),
                        tile("Stickiness", ProductDay::stickiness, n -> Format.share((Double) n)),
                        tile("Average score", ProductDay::score, n -> Format.number((Double) n)),
                        tile(
                                "Average adoption",
                                ProductDay::adoption,
                                n -> Format.percent((Double) n)))
                .filter(Objects::nonNull)
                .toList();
    }

    private Tile tile(
            String name, Function<ProductDay, Number> value, Function<Number, String> text) {
        var last = days.get(days.size() - 1);
        var now = value.apply(last);
        if (now == null) {
            return null; // no profile has the window for it
        }
        var then = last.day().minusDays(COMPARED);
        var before =
                days.stream()
                        .filter(day -> day.day().equals(then))
                        .map(value)
                        .filter(Objects::nonNull)
                        .findFirst();
        var line =
                days.subList(Math.max(0, days.size() - 60), days.size()).stream()
                        .map(value)
                        .toList();
        double most =
                line.stream()
                        .filter(Objects::nonNull)
                        .mapToDouble(Number::doubleValue)
                        .max()
                        .orElse(1);
        Double change =
                before.filter(number -> number.doubleValue() > 0)
                        .map(number -> 100 * (now.doubleValue() / number.doubleValue() - 1))
                        .map(percent -> Math.rint(percent * 10) / 10)
                        .orElse(null);
        return new Tile(
                name,
                text.apply(now),
                change == null ? null : Format.signed(change) + "%",
                Format.direction(change),
                Sparkline.points(line, Math.max(most, 1e-9)));
    }

    /** Returns active users of the day, the week and the month; null of fewer than two days. */
    String active() {
        if (days.size() < 2) {
            return null;
        }
        var chart = new Chart(days.stream().map(ProductDay::day).toList());
        line(chart, "Month", ProductDay::monthlyUsers);
        line(chart, "Week", ProductDay::weeklyUsers);
        line(chart, "Day", ProductDay::dailyUsers);
        return chart.toString();
    }

    private void line(Chart chart, String name, Function<ProductDay, Long> value) {
        var values = days.stream().map(value).toList();
        if (values.stream().anyMatch(Objects::nonNull)) {
            chart.line(name, values);
        }
    }

    /** Returns a figure of each segment; null of fewer than two days. */
    String bySegment(List<String> segments, Function<ProductDay, Double> value) {
        var dates = all.stream().map(ProductDay::day).distinct().toList();
        if (dates.size() < 2) {
            return null;
        }
        Map<String, Map<LocalDate, Double>> found = new HashMap<>();
        all.forEach(
                day ->
                        found.computeIfAbsent(day.segment(), name -> new HashMap<>())
                                .put(day.day(), value.apply(day)));
        var chart = new Chart(dates).from(0, 100);
        List<String> names = new ArrayList<>(List.of(ALL));
        names.addAll(segments);
        names.stream()
                .filter(found::containsKey)
                .forEach(
                        name ->
                                chart.line(
                                        name, dates.stream().map(found.get(name)::get).toList()));
        return chart.toString();
    }
}
