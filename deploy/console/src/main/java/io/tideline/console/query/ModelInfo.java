package io.tideline.console.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the console needs of the model that the job runs with.
 *
 * @param startedAt when the job was last started with it
 * @param traits names of the carried traits of accounts, then of users
 */
public record ModelInfo(
        int version,
        ZoneId zone,
        Instant startedAt,
        List<Profile> profiles,
        List<String> segments,
        List<Band> bands,
        List<Checklist> checklists,
        List<Rule> rules,
        Traits traits) {

    private static final String SQL =
            "SELECT version, time_zone, started_at, model FROM model_info WHERE is_current";

    /**
     * A profile.
     *
     * @param window in days
     * @param compare days between the two windows of a change
     * @param segment null: of all accounts
     */
    public record Profile(String name, int window, int compare, String segment) {}

    /**
     * A band of scores.
     *
     * @param from the least score in it
     */
    public record Band(String name, int from) {}

    /**
     * A checklist.
     *
     * @param level account or user
     * @param expiresAfter null: never
     */
    public record Checklist(String name, String level, List<String> steps, Duration expiresAfter) {}

    /** A rule of alerts. */
    public record Rule(String name, String kind, String severity) {}

    /** The names of carried traits. */
    public record Traits(List<String> account, List<String> user) {}

    /** Reads the current model; empty before the first start of a job. */
    public static Optional<ModelInfo> read(Database database) {
        return database.first(SQL, ModelInfo::of);
    }

    private static ModelInfo of(Row row) {
        var model = row.json("model");
        return new ModelInfo(
                row.integer("version"),
                ZoneId.of(row.text("time_zone")),
                row.time("started_at"),
                list(
                        model.path("profiles"),
                        each ->
                                new Profile(
                                        each.path("name").asText(),
                                        each.path("window").asInt(),
                                        each.path("compare").asInt(),
                                        each.path("segment").textValue())),
                list(model.path("segments"), JsonNode::asText),
                list(
                        model.path("bands"),
                        each -> new Band(each.path("name").asText(), each.path("from").asInt())),
                list(model.path("checklists"), ModelInfo::checklist),
                list(
                        model.path("alerts"),
                        each ->
                                new Rule(
                                        each.path("name").asText(),
                                        each.path("kind").asText(),
                                        each.path("severity").asText())),
                new Traits(
                        list(model.path("traits").path("account"), JsonNode::asText),
                        list(model.path("traits").path("user"), JsonNode::asText)));
    }

    private static Checklist checklist(JsonNode json) {
        var expires = json.path("expires_after");
        return new Checklist(
                json.path("name").asText(),
                json.path("level").asText(),
                list(json.path("steps"), step -> step.path("name").asText()),
                expires.isNumber() ? Duration.ofSeconds(expires.asLong()) : null);
    }

    private static <T> List<T> list(JsonNode items, Function<JsonNode, T> read) {
        List<T> list = new ArrayList<>();
        items.forEach(item -> list.add(read.apply(item)));
        return List.copyOf(list);
    }

    /** Returns the profile of a name, or the one to look at first: weekly, or the model's first. */
    public Profile profile(String name) {
        return Stream.of(name, "weekly")
                .flatMap(each -> profiles.stream().filter(p -> p.name().equals(each)))
                .findFirst()
                .orElse(profiles.get(0));
    }

    /** Returns the place of a band, from 0 for the lowest; -1 of none. */
    public int rank(String band) {
        var ordered = bands.stream().sorted((a, b) -> a.from() - b.from()).toList();
        for (int i = 0; i < ordered.size(); i++) {
            if (ordered.get(i).name().equals(band)) {
                return i;
            }
        }
        return -1;
    }
}
