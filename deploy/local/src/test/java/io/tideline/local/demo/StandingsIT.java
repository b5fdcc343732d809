package io.tideline.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tideline.local.demo.Snapshot.Cause;
import io.tideline.local.demo.Snapshot.Standing;
import io.tideline.model.Profile;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StandingsIT {

    private static final LocalDate SUNDAY = LocalDate.of(2026, 3, 15);
    private static final LocalDate MONDAY = SUNDAY.plusDays(1);
    private static final LocalDate TUESDAY = SUNDAY.plusDays(2);

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Profile WEEKLY =
            new Profile("weekly", 7, 7, -1, List.of(), List.of(), null);

    private static DemoDatabase database;
    private static Connection connection;

    @BeforeAll
    static void start() throws Exception {
        database = new DemoDatabase();
        connection = database.connection();
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
    }

    @BeforeEach
    void empty() throws Exception {
        try (var statement = connection.createStatement()) {
            statement.execute("TRUNCATE account_scores, product_metrics, accounts");
        }
    }

    @Test
    void whereNothingIsThereIsNothing() throws Exception {
        assertThat(standings().day()).isNull();
        assertThat(standings().product()).isNull();
        assertThat(standings().accounts(MONDAY, true)).isEmpty();
    }

    @Test
    void theNewestRowOfEachAccountBestFirst() throws Exception {
        known(
                "wexmoor",
                "{\"name\": \"Wexmoor Textiles\", \"plan\": \"pro\"}",
                "2026-03-16T23:30:00Z");
        account("wexmoor", "weekly", MONDAY, true, 40);
        account("wexmoor", "weekly", TUESDAY, false, 44);
        account("larkspindle", "weekly", MONDAY, true, 90);
        account("larkspindle", "monthly", TUESDAY, false, 10);
        account("gone", "weekly", SUNDAY, true, 99);
        account("unscored", "weekly", TUESDAY, false, null);
        assertThat(standings().day()).isEqualTo(TUESDAY);
        var accounts = standings().accounts(TUESDAY, true);
        assertThat(accounts)
                .extracting(Standing::name)
                .containsExactly("larkspindle", "Wexmoor Textiles", "unscored");
        assertThat(accounts.get(1))
                .usingRecursiveComparison()
                .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                .isEqualTo(
                        new Standing(
                                "Wexmoor Textiles",
                                "pro",
                                true,
                                44,
                                "fair",
                                -5,
                                new Cause(-7, 2, "Report Created", 9, 4),
                                new BigDecimal("42.86"),
                                3,
                                7,
                                TUESDAY));
        assertThat(accounts.get(0).plan()).isEmpty();
    }

    @Test
    void whoHasNoRowAnyMoreHasFallenToOne() throws Exception {
        known("quennick", "{\"name\": \"Quennick Optics\"}", "2026-03-07T10:00:00Z");
        account("quennick", "weekly", MONDAY.minusDays(7), true, 68);
        account("long-gone", "weekly", MONDAY.minusDays(8), true, 50);
        account("wexmoor", "weekly", MONDAY, true, 40);
        assertThat(standings().accounts(TUESDAY, true))
                .extracting(Standing::name, Standing::score, Standing::change, Standing::live)
                .containsExactly(
                        tuple("wexmoor", 40, -5, false), tuple("Quennick Optics", 1, -67, false));
        assertThat(standings().accounts(TUESDAY, true).get(1))
                .extracting(Standing::activeUsers, Standing::totalUsers, Standing::lastSeen)
                .containsExactly(0, 7, LocalDate.of(2026, 3, 7));
        assertThat(standings().accounts(MONDAY, false))
                .extracting(Standing::name)
                .containsExactly("wexmoor", "Quennick Optics");
    }

    @Test
    void withoutLiveRowsTheFinalOnesOfTheDay() throws Exception {
        account("wexmoor", "weekly", MONDAY, true, 40);
        account("wexmoor", "weekly", TUESDAY, false, 44);
        assertThat(standings().accounts(MONDAY, false))
                .extracting(Standing::score)
                .containsExactly(40);
    }

    @Test
    void theProductsNewestDay() throws Exception {
        product("weekly", "all", SUNDAY, 10);
        product("weekly", "all", MONDAY, 200);
        product("weekly", "paid", TUESDAY, 999);
        var product = standings().product();
        assertThat(product.day()).isEqualTo(MONDAY);
        assertThat(product.dailyUsers()).isEqualTo(200);
        assertThat(product.stickiness()).isEqualByComparingTo("0.5");
        assertThat(product.averageScore()).isNull();
    }

    private static Standings standings() {
        return new Standings(connection, WEEKLY, BERLIN);
    }

    private static void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void known(String id, String traits, String lastSeen) throws SQLException {
        execute(
                "INSERT INTO accounts (account_id, traits, segments, first_seen_at, last_seen_at,"
                        + " model_version, revision) VALUES ('%s', '%s', '[]', '%s', '%s', 1, 1)"
                                .formatted(id, traits, lastSeen, lastSeen));
    }

    private static void account(
            String id, String profile, LocalDate day, boolean isFinal, Integer score)
            throws SQLException {
        execute("SELECT tideline_add_month('account_scores', '%s')".formatted(day));
        try (var insert =
                connection.prepareStatement(
                        """
                        INSERT INTO account_scores (entity_id, profile, day, final,
                            active, raw, score, change, frequency, adoption_rate, features_used,
                            drivers, model_version, revision, active_users, total_users,
                            change_usage, change_benchmark, band, movers, top_users)
                        VALUES (?, ?, ?, ?, true, 7, ?, -5, 1, 42.86, '[]', '[]', 1, 1, 3, 7,
                            -7, 2, 'fair',
                            '[{"event": "Report Created", "count": 4, "previous_count": 9,
                               "points": 36, "previous_points": 81}]',
                            '[{"user_id": "ada.abendroth", "raw": 8, "share": 61.5},
                              {"user_id": "bram.birkeland", "raw": 5, "share": 38.5}]')
                        """)) {
            insert.setString(1, id);
            insert.setString(2, profile);
            insert.setObject(3, day);
            insert.setBoolean(4, isFinal);
            insert.setObject(5, score, Types.INTEGER);
            insert.executeUpdate();
        }
    }

    private static void product(String profile, String segment, LocalDate day, long daily)
            throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        """
                        INSERT INTO product_metrics (profile, segment, day, active_users,
                            active_accounts, total_accounts, daily_active_users, stickiness,
                            features)
                        VALUES (?, ?, ?, 400, 36, 40, ?, 0.5, '[]')
                        """)) {
            insert.setString(1, profile);
            insert.setString(2, segment);
            insert.setObject(3, day);
            insert.setLong(4, daily);
            insert.executeUpdate();
        }
    }
}
