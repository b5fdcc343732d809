package io.tideline.job.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.engagement.ScoreRow;
import io.tideline.job.sink.Database;
import io.tideline.job.sink.DirectoryRows;
import io.tideline.job.sink.Job;
import io.tideline.job.sink.Rows;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.read.ModelReader;
import io.tideline.product.CohortRow;
import io.tideline.product.ProductRow;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The longest ids and names that are accepted fit in every index, so no row is ever refused. */
class IndexLimitIT {
    private static final int DAY = Rows.DAY;

    /** Of an index row, with pages of 8 KiB. */
    private static final int LIMIT = 2_704;

    private static final int ID_CHARACTERS = 512;
    private static final int ID_BYTES = 4 * ID_CHARACTERS;

    /** The most bytes of what may stand in a key. */
    private static final Map<String, Integer> LONGEST =
            Map.ofEntries(
                    Map.entry("entity_id", ID_BYTES),
                    Map.entry("account_id", ID_BYTES),
                    Map.entry("user_id", ID_BYTES),
                    Map.entry("profile", 600),
                    Map.entry("checklist", 600),
                    Map.entry("segment", 800),
                    Map.entry("rule", 800),
                    // Of an expression: the first 40 characters of a rule.
                    Map.entry("left", 160),
                    Map.entry("reason", 17),
                    Map.entry("topic", 249),
                    Map.entry("id", 32),
                    Map.entry("member", 22),
                    // Of deliveries: a name of delivery.yaml, and 254 characters or a profile.
                    Map.entry("destination", 63),
                    Map.entry("address", 1_016),
                    Map.entry("key", 64),
                    Map.entry("status", 11));

    private static final Random RANDOM = new Random(11);

    private static Database database;

    @BeforeAll
    static void start() {
        database = new Database();
        Schema.prepare(database.config().get());
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    /**
     * A column that is new in an index has to say here how long it may be; one of GIN keeps hashes.
     */
    @Test
    void everyIndexHasRoomForTheLongestKey() throws SQLException {
        List<String> indexes =
                database.query(
                        """
                        SELECT indexrelid::regclass, string_agg(attname || ' ' || atttypid::regtype, ',' ORDER BY attnum)
                        FROM pg_index JOIN pg_class ON pg_class.oid = indrelid JOIN pg_attribute ON attrelid = indexrelid
                        WHERE relnamespace = 'public'::regnamespace AND relname <> 'tideline_schema_history'
                        AND indexrelid NOT IN (SELECT oid FROM pg_class WHERE relam = (SELECT oid FROM pg_am WHERE amname = 'gin'))
                        GROUP BY indexrelid""");
        assertThat(indexes).hasSizeGreaterThan(12);
        assertThat(indexes)
                .allSatisfy(
                        index ->
                                assertThat(rowBytes(index.replaceFirst(".*\\|", "").split(",", -1)))
                                        .as(index)
                                        .isLessThanOrEqualTo(LIMIT));
    }

    /**
     * Returns the size of an index row as PostgreSQL lays it out; which column is null makes it no
     * larger here.
     */
    private static int rowBytes(String... columns) {
        int bytes = 8;
        for (String column : columns) {
            String[] nameAndType = column.split(" ", 2);
            switch (nameAndType[1]) {
                case "date", "integer" -> bytes = aligned(bytes, 4) + 4;
                case "timestamp with time zone", "bigint" -> bytes = aligned(bytes, 8) + 8;
                case "text" -> bytes = aligned(bytes, 4) + 4 + LONGEST.get(nameAndType[0]);
                default -> throw new AssertionError("What takes " + column + "?");
            }
        }
        return aligned(bytes, 8);
    }

    private static int aligned(int bytes, int to) {
        return (bytes + to - 1) / to * to;
    }

    @Test
    void theLongestIdsAndNamesAreStoredInAllTables() throws Exception {
        String name = ofBytes(600);
        String other = ofBytes(800);
        assertThat(model(name, other).profiles().get(0).name()).isEqualTo(name);
        var outputs = new PostgresOutputs(database.config().get(), true);
        // Twice each: rows of new keys are copied, the others are merged.
        for (int i = 0; i < 2; i++) {
            RANDOM.setSeed(5);
            List<ScoreRow> scores = new ArrayList<>();
            for (int row = 0; row < 20; row++) {
                scores.add(score(Level.USER, name));
                scores.add(score(Level.ACCOUNT, name));
            }
            Job.writeScores(outputs, scores.toArray(ScoreRow[]::new));
            Job.write(RowSchemas.ACTIVATION, outputs, activation(name), activation(name));
            Job.write(RowSchemas.ALERTS, outputs, alert("a", other), alert("b", other));
            Job.write(RowSchemas.PRODUCT, outputs, product(name, other));
            Job.write(
                    RowSchemas.COHORTS,
                    outputs,
                    new CohortRow(name, DAY, 1, 1, BigDecimal.ONE, 1L, 1));
            Job.write(RowSchemas.ACCOUNTS, outputs, DirectoryRows.account(id(), Rows.NOON, 1));
            Job.write(RowSchemas.USERS, outputs, DirectoryRows.user(id(), id(), Rows.NOON, 1));
            Job.write(RowSchemas.ACTIVITY, outputs, DirectoryRows.activity(id(), id(), DAY, 1));
        }
        assertThat(
                        database.query(
                                """
                                SELECT (SELECT count(*) FROM user_scores), (SELECT count(*) FROM account_scores),
                                (SELECT count(*) FROM activation), (SELECT count(*) FROM alerts),
                                (SELECT count(*) FROM product_metrics), (SELECT count(*) FROM activation_cohorts),
                                (SELECT count(*) FROM accounts), (SELECT count(*) FROM users), (SELECT count(*) FROM activity),
                                (SELECT min(octet_length(entity_id)) FROM user_scores)"""))
                .containsExactly("20|20|2|2|1|1|1|1|1|" + ID_BYTES);
    }

    private static Model model(String name, String other) throws Exception {
        return ModelReader.parse(
                """
                version: 1
                events: {Logged In: 1}
                segments: {"%2$s": {plan: trial}}
                profiles: {"%1$s": {window: 7d}}
                activation: {"%1$s": {steps: {s: {event: Logged In}}}}
                alerts: {"%2$s": {kind: new_account}}
                """
                        .formatted(name, other),
                "model.yaml");
    }

    private static ScoreRow score(Level level, String profile) {
        ScoreRow row =
                level == Level.USER ? Rows.user("u", DAY, true, 1, 1) : Rows.account("a", DAY, 1);
        return new ScoreRow(
                level,
                id(),
                level == Level.USER ? id() : null,
                profile,
                DAY,
                true,
                true,
                1,
                1,
                1,
                0,
                BigDecimal.ONE,
                1,
                BigDecimal.ONE,
                1,
                BigDecimal.ONE,
                row.featuresUsed(),
                row.drivers(),
                1,
                row.previousRaw(),
                row.changeUsage(),
                row.changeBenchmark(),
                row.movers(),
                "good",
                row.account(),
                1,
                false);
    }

    private static ActivationRow activation(String checklist) {
        ActivationRow row =
                Rows.activation("a", io.tideline.activation.ActivationStatus.IN_PROGRESS, 1);
        return new ActivationRow(
                checklist,
                Level.USER,
                id(),
                id(),
                row.status(),
                row.stepsDone(),
                row.stepsRemaining(),
                row.startedAt(),
                null,
                null,
                row.updatedAt(),
                1,
                1);
    }

    private static Alert alert(String id, String rule) {
        return new Alert(
                id,
                rule,
                "inactive",
                AlertRule.Severity.INFO,
                Level.USER,
                id(),
                id(),
                Rows.NOON,
                "{}",
                "s",
                "{}");
    }

    private static ProductRow product(String profile, String segment) {
        return new ProductRow(
                profile, segment, DAY, 1, 1, 1, 1, null, null, null, null, null, 1, 1, null, null,
                List.of());
    }

    private static String id() {
        return ofBytes(ID_BYTES);
    }

    /** Returns text of characters of four bytes, which does not get shorter by compression. */
    private static String ofBytes(int bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes / 4; i++) {
            text.appendCodePoint(0x20000 + RANDOM.nextInt(0x10FFFE - 0x20000));
        }
        return text.toString();
    }
}
