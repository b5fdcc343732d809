package io.tideline.console.activation;

import io.tideline.console.query.Database;
import io.tideline.console.query.Dated;
import io.tideline.console.query.ModelInfo;
import io.tideline.console.query.Refreshed;
import io.tideline.console.query.Row;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Reads how checklists go. */
public final class ActivationReader {
    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** As activation_funnel has it, for one checklist, from lists of steps that many share. */
    private static final String FUNNEL =
            """
            WITH alike AS MATERIALIZED (
                SELECT steps_remaining, status, count(*) AS many
                FROM activation WHERE checklist = ? GROUP BY steps_remaining, status
            ), step AS (
                SELECT step ->> 'name' AS step, place::integer AS position
                FROM model_info, jsonb_array_elements(model -> 'checklists') AS list,
                    jsonb_array_elements(list -> 'steps') WITH ORDINALITY AS each (step, place)
                WHERE is_current AND list ->> 'name' = ?
            )
            SELECT step.position, step.step, sum(many) AS started,
                   coalesce(sum(many) FILTER (WHERE NOT steps_remaining ?? step.step), 0) AS done,
                   round(100 * coalesce(sum(many) FILTER (WHERE NOT steps_remaining ?? step.step), 0) / sum(many), 2) AS rate,
                   coalesce(sum(many) FILTER (WHERE status IN ('in_progress', 'stalled') AND steps_remaining ->> 0 = step.step), 0) AS waiting,
                   coalesce(sum(many) FILTER (WHERE status = 'stalled' AND steps_remaining ->> 0 = step.step), 0) AS stalled
            FROM step CROSS JOIN alike
            GROUP BY step.position, step.step ORDER BY step.position""";

    private static final String COHORTS =
            """
            SELECT day, started, activated, activation_rate, average_time_to_activation FROM activation_cohorts
            WHERE checklist = ? AND started > 0 ORDER BY day DESC LIMIT ?""";

    private static final String STUCK =
            """
            SELECT open.entity_id, open.level, open.account_id, open.status, open.rate, open.steps_remaining ->> 0 AS next_step,
                   open.started_at, open.updated_at,
                   coalesce(person.traits ->> 'name', CASE open.level WHEN 'account' THEN account.traits ->> 'name' END, open.entity_id) AS name,
                   coalesce(account.traits ->> 'name', open.account_id) AS account,
                   account.traits ->> 'owner' AS owner
            FROM (%s) AS open
            LEFT JOIN accounts AS account ON account.account_id = open.account_id
            LEFT JOIN users AS person ON open.level = 'user' AND person.user_id = open.entity_id""";

    private final Database database;
    private final Executor executor;
    private final Clock clock;
    private final Map<String, Refreshed<List<FunnelStep>>> funnels = new ConcurrentHashMap<>();

    public ActivationReader(Database database, Executor executor, Clock clock) {
        this.database = database;
        this.executor = executor;
        this.clock = clock;
    }

    /**
     * Returns the steps of a checklist of the model, in order.
     *
     * @param patience how long to wait for what is being read
     * @return empty: it is still being read
     */
    public Optional<Dated<List<FunnelStep>>> funnel(String checklist, Duration patience) {
        return funnels.computeIfAbsent(
                        checklist,
                        name -> new Refreshed<>(() -> funnel(name), PAUSE, executor, clock))
                .get(patience);
    }

    private List<FunnelStep> funnel(String checklist) {
        return database.list(
                FUNNEL,
                row ->
                        new FunnelStep(
                                row.integer("position"),
                                row.text("step"),
                                row.count("started"),
                                row.count("done"),
                                row.number("rate"),
                                row.count("waiting"),
                                row.count("stalled")),
                checklist,
                checklist);
    }

    /** Returns the newest days on which somebody started, the newest first. */
    public List<Cohort> cohorts(String checklist, int days) {
        return database.list(
                COHORTS,
                row ->
                        new Cohort(
                                row.day("day"),
                                row.count("started"),
                                row.count("activated"),
                                row.number("activation_rate"),
                                row.text("average_time_to_activation") == null
                                        ? null
                                        : row.count("average_time_to_activation")),
                checklist,
                days);
    }

    /** Returns who has stalled last, the latest first. */
    public List<Stuck> stalled(ModelInfo.Checklist checklist, int most) {
        var rows =
                "SELECT * FROM activation WHERE checklist = ? AND status = 'stalled' ORDER BY updated_at DESC LIMIT ?";
        return stuck(checklist, rows, "updated_at DESC", most, checklist.name(), most);
    }

    /** Returns who has least time left; none where it never ends. */
    public List<Stuck> expiring(ModelInfo.Checklist checklist, int most) {
        if (checklist.expiresAfter() == null) {
            return List.of();
        }
        // Of each status by itself, since an index has them in order so.
        var rows =
                "(SELECT * FROM activation WHERE checklist = ? AND status = 'in_progress' ORDER BY started_at LIMIT ?)"
                        + " UNION ALL (SELECT * FROM activation WHERE checklist = ? AND status = 'stalled' ORDER BY started_at LIMIT ?)";
        var name = checklist.name();
        return stuck(checklist, rows, "started_at", most, name, most, name, most);
    }

    private List<Stuck> stuck(
            ModelInfo.Checklist checklist,
            String rows,
            String order,
            int most,
            Object... parameters) {
        var found =
                database.list(
                        STUCK.formatted(rows) + " ORDER BY open." + order,
                        row -> stuck(row, checklist.expiresAfter()),
                        parameters);
        return found.size() <= most ? found : found.subList(0, most);
    }

    private static Stuck stuck(Row row, Duration expiresAfter) {
        var startedAt = row.time("started_at");
        return new Stuck(
                row.text("entity_id"),
                row.text("level"),
                row.text("name"),
                row.text("account_id"),
                row.text("account"),
                row.text("owner"),
                row.text("status"),
                row.number("rate"),
                row.text("next_step"),
                startedAt,
                row.time("updated_at"),
                expiresAfter == null ? null : startedAt.plus(expiresAfter));
    }
}
