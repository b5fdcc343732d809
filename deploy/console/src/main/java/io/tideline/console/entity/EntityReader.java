package io.tideline.console.entity;

import io.tideline.console.query.Database;
import io.tideline.console.query.Row;
import io.tideline.model.Level;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what one account or user has, all of it by an index. */
public final class EntityReader {
    private static final int FEATURE_DAYS = 90;

    private static final String STEPS =
            """
            SELECT step.checklist, step.step, step.done, step.is_next, row.status, row.completed, row.total, row.rate,
                   row.started_at, row.activated_at,
                   (SELECT done ->> 'at' FROM jsonb_array_elements(row.steps_done) AS each (done)
                    WHERE done ->> 'step' = step.step) AS at
            FROM activation_steps AS step
            JOIN activation AS row USING (checklist, entity_id)
            WHERE step.entity_id = ? AND step.level = ?
            ORDER BY row.started_at DESC, step.checklist, step.position""";

    private final Database database;

    public EntityReader(Database database) {
        this.database = database;
    }

    /** Returns the scores of days behind a day, in order. */
    public List<DayScore> history(Level level, String id, String profile, LocalDate behind) {
        return database.list(
                "SELECT day, final, score, raw FROM %s WHERE entity_id = ? AND profile = ? AND day > ? ORDER BY day"
                        .formatted(table(level)),
                DayScore::of,
                id,
                profile,
                behind);
    }

    /** Returns what the newest row is made of; empty without a row. */
    public Optional<Causes> causes(Level level, String id, String profile) {
        return database.first(
                """
                SELECT day, raw, previous_raw, benchmark, drivers, movers, %s AS top_users
                FROM %s WHERE entity_id = ? AND profile = ? ORDER BY day DESC LIMIT 1"""
                        .formatted(level == Level.ACCOUNT ? "top_users" : "NULL", table(level)),
                row ->
                        new Causes(
                                row.day("day"),
                                row.count("raw"),
                                row.text("previous_raw") == null ? null : row.count("previous_raw"),
                                row.number("benchmark"),
                                Mover.list(row.json("drivers")),
                                Mover.list(row.json("movers")),
                                Champion.list(row.json("top_users"))),
                id,
                profile);
    }

    /** Returns which features of a profile were used in the window that ends on a day. */
    public List<FeatureUse> features(Level level, String id, String profile, LocalDate day) {
        return database.list(
                """
                WITH recent AS MATERIALIZED (
                    SELECT day, features_used FROM %s WHERE entity_id = ? AND profile = ? AND day > ? ORDER BY day DESC LIMIT ?
                ), feature AS (
                    SELECT feature ->> 'name' AS name, place
                    FROM model_info AS info, jsonb_array_elements(info.model -> 'profiles') AS profile,
                        jsonb_array_elements(profile -> 'features') WITH ORDINALITY AS each (feature, place)
                    WHERE info.is_current AND profile ->> 'name' = ?
                )
                SELECT feature.name, coalesce((SELECT features_used ?? feature.name FROM recent WHERE day = ?), false) AS used,
                       (SELECT max(day) FROM recent WHERE features_used ?? feature.name) AS last_seen
                FROM feature ORDER BY feature.place"""
                        .formatted(table(level)),
                row -> new FeatureUse(row.text("name"), row.flag("used"), row.day("last_seen")),
                id,
                profile,
                day.minusDays(FEATURE_DAYS),
                FEATURE_DAYS,
                profile,
                day);
    }

    /** Returns the checklists that somebody is on, the one entered last first. */
    public List<ChecklistProgress> checklists(Level level, String id) {
        Map<String, ChecklistProgress> found = new LinkedHashMap<>();
        database.each(
                STEPS,
                row ->
                        found.computeIfAbsent(row.text("checklist"), name -> progress(name, row))
                                .steps()
                                .add(step(row)),
                id,
                level.text());
        return List.copyOf(found.values());
    }

    private static ChecklistProgress progress(String name, Row row) {
        return new ChecklistProgress(
                name,
                row.text("status"),
                row.integer("completed"),
                row.integer("total"),
                row.number("rate"),
                row.time("started_at"),
                row.time("activated_at"),
                new ArrayList<>());
    }

    private static ChecklistProgress.Step step(Row row) {
        var at = row.text("at");
        return new ChecklistProgress.Step(
                row.text("step"),
                row.flag("done"),
                row.flag("is_next"),
                at == null ? null : Instant.parse(at));
    }

    private static String table(Level level) {
        return level.text() + "_scores";
    }
}
