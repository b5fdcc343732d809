package io.tideline.local.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.counts.CodePointOrder;
import io.tideline.local.option.UsageFault;
import io.tideline.model.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The rows in the folder of a replay. Each question reads a file once, row after row. */
public final class FolderRows implements RowReader {
    private static final List<String> OUTPUTS =
            List.of("scores", "activation", "alerts", "product_metrics", "accounts", "users");

    private final Path folder;

    private FolderRows(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens the folder that a replay wrote to.
     *
     * @throws UsageFault if it is none
     */
    public static FolderRows in(Path folder) {
        for (var output : OUTPUTS) {
            if (!Files.isReadable(file(folder, output))) {
                throw new UsageFault(
                        "--from: %s has no %s that can be read: give the folder that tideline replay wrote its results to (--out)."
                                .formatted(folder, file(folder, output).getFileName()));
            }
        }
        return new FolderRows(folder);
    }

    private static Path file(Path folder, String output) {
        return folder.resolve(output + ".jsonl");
    }

    @Override
    public Optional<JsonNode> entity(Level level, String id) throws IOException {
        var found = new ArrayList<JsonNode>();
        read(Rows.output(level), row -> isOf(row, Rows.key(level), id), found::add);
        return found.stream().findFirst();
    }

    @Override
    public List<JsonNode> scores(Level level, String id, LocalDate until) throws IOException {
        var newest = new TreeMap<String, JsonNode>(CodePointOrder.INSTANCE);
        read(
                "scores",
                row ->
                        isOf(row, "level", level.text())
                                && isOf(row, "entity_id", id)
                                && row.path("final").booleanValue()
                                && isUpTo(row, until),
                row -> newest.merge(Rows.text(row, "profile"), row, FolderRows::later));
        return List.copyOf(newest.values());
    }

    @Override
    public Optional<JsonNode> product(String profile, LocalDate until) throws IOException {
        var newest = new TreeMap<String, JsonNode>(CodePointOrder.INSTANCE);
        read(
                "product_metrics",
                row ->
                        isOf(row, "profile", profile)
                                && isOf(row, "segment", Rows.ALL)
                                && isUpTo(row, until),
                row -> newest.merge(profile, row, FolderRows::later));
        return newest.values().stream().findFirst();
    }

    @Override
    public Set<String> profiles() throws IOException {
        var profiles = new TreeSet<>(CodePointOrder.INSTANCE);
        read("product_metrics", row -> true, row -> profiles.add(Rows.text(row, "profile")));
        return profiles;
    }

    @Override
    public List<JsonNode> checklists(Level level, String id) throws IOException {
        var rows = new TreeMap<String, JsonNode>(CodePointOrder.INSTANCE);
        read(
                "activation",
                row -> isOf(row, "level", level.text()) && isOf(row, "entity_id", id),
                row -> rows.put(Rows.text(row, "checklist"), row));
        return List.copyOf(rows.values());
    }

    @Override
    public List<JsonNode> alerts(Level level, String id, int most) throws IOException {
        var newest = Comparator.<JsonNode, String>comparing(row -> Rows.text(row, "at"));
        var order = newest.reversed().thenComparing(row -> Rows.text(row, "id"));
        var kept = new PriorityQueue<JsonNode>(order.reversed());
        read(
                "alerts",
                row -> isOf(row, "level", level.text()) && isOf(row, Rows.key(level), id),
                row -> {
                    kept.add(row);
                    if (kept.size() > most) {
                        kept.remove();
                    }
                });
        return kept.stream().sorted(order).toList();
    }

    @Override
    public Map<String, JsonNode> users(Collection<String> ids) throws IOException {
        var users = new HashMap<String, JsonNode>();
        if (!ids.isEmpty()) {
            read(
                    "users",
                    row -> ids.contains(Rows.text(row, "user_id")),
                    row -> users.put(Rows.text(row, "user_id"), row));
        }
        return users;
    }

    @Override
    public List<JsonNode> like(Level level, String text, int most) throws IOException {
        var rows = new ArrayList<JsonNode>();
        read(
                Rows.output(level),
                row ->
                        rows.size() < most
                                && (begins(Rows.text(row, Rows.key(level)), text)
                                        || begins(Rows.trait(row, "name"), text)),
                rows::add);
        return rows;
    }

    @Override
    public void close() {}

    private static boolean begins(String value, String text) {
        return value.regionMatches(true, 0, text, 0, text.length());
    }

    private static boolean isOf(JsonNode row, String column, String value) {
        return value.equals(row.path(column).textValue());
    }

    private static boolean isUpTo(JsonNode row, LocalDate until) {
        return until == null || Rows.text(row, "day").compareTo(until.toString()) <= 0;
    }

    private static JsonNode later(JsonNode one, JsonNode other) {
        return Rows.text(one, "day").compareTo(Rows.text(other, "day")) < 0 ? other : one;
    }

    private void read(String output, Predicate<JsonNode> which, Consumer<JsonNode> taker)
            throws IOException {
        var file = file(folder, output);
        int number = 0;
        try (var lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                var row = Rows.parse(line);
                if (which.test(row)) {
                    taker.accept(row);
                }
            }
        } catch (JsonProcessingException e) {
            throw new UsageFault(
                    "%s, line %d, is no row: replay the events again.".formatted(file, number));
        }
    }
}
