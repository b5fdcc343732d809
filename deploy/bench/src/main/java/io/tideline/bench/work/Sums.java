package io.tideline.bench.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tideline.model.EventRule;
import io.tideline.model.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The sums of a workload, computed directly from its calls in a slow and simple way, for comparison
 * with the contestants.
 */
public final class Sums {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, EventRule> rules = new HashMap<>();
    private final Map<Cell, Long> once = new HashMap<>();
    private final Map<Cell, Long> asArrived = new HashMap<>();
    private final Set<String> messages = new HashSet<>();
    private long calls;

    private record Cell(String user, String account, LocalDate day, EventRule rule) {}

    /** Computes the sums of a workload under a model. */
    public static Sums of(Workload work, Model model) {
        var sums = new Sums();
        model.events().forEach(rule -> sums.rules.put(rule.name(), rule));
        new Generator(work).run((partition, user, call) -> sums.add(call));
        return sums;
    }

    private void add(byte[] bytes) {
        try {
            JsonNode call = JSON.readTree(bytes);
            boolean first = messages.add(call.path("messageId").asText());
            calls++;
            EventRule rule = rules.get(call.path("event").asText());
            if (rule == null || !counts(rule, call.path("properties"))) {
                return;
            }
            var cell =
                    new Cell(
                            call.path("userId").asText(),
                            call.path("context").path("groupId").asText(),
                            LocalDate.parse(call.path("timestamp").asText().substring(0, 10)),
                            rule);
            asArrived.merge(cell, 1L, Long::sum);
            if (first) {
                once.merge(cell, 1L, Long::sum);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean counts(EventRule rule, JsonNode properties) {
        return rule.where().entrySet().stream()
                .allMatch(
                        where ->
                                where.getValue()
                                        .contains(
                                                TextNode.valueOf(
                                                                properties
                                                                        .path(where.getKey())
                                                                        .asText())
                                                        .toString()));
    }

    /** Returns the number of calls. */
    public long calls() {
        return calls;
    }

    /** Returns the number of calls that are duplicates. */
    public long duplicates() {
        return calls - messages.size();
    }

    /**
     * Returns the raw scores of users or accounts over the days {@code from … to}, as Tideline
     * defines them, if they are above 0.
     */
    public Map<String, Long> raw(Level level, LocalDate from, LocalDate to) {
        return sum(once, level, from, to, true);
    }

    /** Returns the same for all calls as they arrived, including duplicates, and without caps. */
    public Map<String, Long> plain(Level level, LocalDate from, LocalDate to) {
        return sum(asArrived, level, from, to, false);
    }

    /** The entities of a sum. */
    public enum Level {
        USER,
        ACCOUNT
    }

    private static Map<String, Long> sum(
            Map<Cell, Long> cells, Level level, LocalDate from, LocalDate to, boolean capped) {
        var sums = new TreeMap<String, Long>();
        cells.forEach(
                (cell, count) -> {
                    long n = capped ? cell.rule.capped(count) : count;
                    if (!cell.day.isBefore(from)
                            && !cell.day.isAfter(to)
                            && cell.rule.weight() > 0) {
                        sums.merge(
                                level == Level.USER ? cell.user : cell.account,
                                n * cell.rule.weight(),
                                Long::sum);
                    }
                });
        return sums;
    }
}
