package io.tideline.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.local.demo.Snapshot.Standing;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StandingsIT {

    private static final LocalDate SUNDAY = LocalDate.of(2026, 3, 15);
    private static final LocalDate MONDAY = SUNDAY.plusDays(1);
    private static final LocalDate TUESDAY = SUNDAY.plusDays(2);

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
            statement.execute("TRUNCATE account_scores, product_metrics");
        }
    }

    @Test
    void whereNothingIsThereIsNothing() throws Exception {
        var standings = new Standings(connection, "weekly");
        assertThat(standings.day()).isNull();
        assertThat(standings.product()).isNull();
        assertThat(standings.accounts(MONDAY, true, id -> id, Map.of())).isEmpty();
    }

    @Test
    void theNewestRowOfEachAccountBestFirst() throws Exception {
        account("wexmoor", "weekly", MONDAY, true, 40);
        account("wexmoor", "weekly", TUESDAY, false, 44);
        account("larkspindle", "weekly", MONDAY, true, 90);
        account("larkspindle", "monthly", TUESDAY, false, 10);
        account("gone", "weekly", SUNDAY, true, 99);
        account("unscored", "weekly", TUESDAY, false, null);
        var standings = new Standings(connection, "weekly");
        assertThat(standings.day()).isEqualTo(TUESDAY);
        var accounts =
                standings.accounts(
                        TUESDAY,
                        true,
                        id -> id.equals("wexmoor") ? "Wexmoor Textiles" : id,
                        Map.of("wexmoor", "pro"));
        assertThat(accounts)
                .extracting(Standing::name)
                .containsExactly("larkspindle", "Wexmoor Textiles", "unscored");
        var wexmoor = accounts.get(1);
        assertThat(wexmoor.plan()).isEqualTo("pro");
        assertThat(wexmoor.live()).isTrue();
        assertThat(wexmoor.score()).isEqualTo(44);
        assertThat(wexmoor.change()).isEqualTo(-5);
        assertThat(wexmoor.adoption()).isEqualByComparingTo("42.86");
        assertThat(wexmoor.activeUsers()).isEqualTo(3);
        assertThat(wexmoor.totalUsers()).isEqualTo(7);
        assertThat(wexmoor.champion()).isEqualTo("ada.abendroth");
        assertThat(wexmoor.share()).isEqualByComparingTo("61.5");
    }

    @Test
    void withoutLiveRowsTheFinalOnesOfTheDay() throws Exception {
        account("wexmoor", "weekly", MONDAY, true, 40);
        account("wexmoor", "weekly", TUESDAY, false, 44);
        var accounts =
                new Standings(connection, "weekly").accounts(MONDAY, false, id -> id, Map.of());
        assertThat(accounts).extracting(Standing::score).containsExactly(40);
    }

    @Test
    void theProductsNewestDay() throws Exception {
        product("weekly", "all", SUNDAY, 10);
        product("weekly", "all", MONDAY, 200);
        product("weekly", "paid", TUESDAY, 999);
        var product = new Standings(connection, "weekly").product();
        assertThat(product.day()).isEqualTo(MONDAY);
        assertThat(product.dailyUsers()).isEqualTo(200);
        assertThat(product.stickiness()).isEqualByComparingTo("0.5");
        assertThat(product.averageScore()).isNull();
    }

    private static void account(
            String id, String profile, LocalDate day, boolean isFinal, Integer score)
            throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        """
                        INSERT INTO account_scores (entity_id, profile, day, final, active, raw,
                            score, change, frequency, adoption_rate, features_used, drivers,
                            model_version, revision, active_users, total_users, top_users)
                        VALUES (?, ?, ?, ?, true, 7, ?, -5, 1, 42.86, '[]', '[]', 1, 1, 3, 7,
                            '[{"user_id": "ada.abendroth", "raw": 8, "share": 61.5},
                              {"user_id": "bram.birkeland", "raw": 5, "share": 38.5}]')
                        """)) {
            insert.setString(1, id);
            insert.setString(2, profile);
            insert.setObject(3, day);
            insert.setBoolean(4, isFinal);
            insert.setObject(5, score, java.sql.Types.INTEGER);
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
