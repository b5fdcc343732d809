package io.tideline.console.product;

import io.tideline.console.query.ClosedDay;
import io.tideline.console.query.Database;
import io.tideline.console.query.Row;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Reads the product's rows, of which there are a few a day. */
public final class ProductReader {
    /** How many days earlier adoption is compared with. */
    public static final int COMPARED = 28;

    private static final String DAYS =
            """
            SELECT trend.*, metrics.average_account_score, metrics.average_account_adoption_rate
            FROM active_trend AS trend
            JOIN product_metrics AS metrics
                ON metrics.profile = ? AND metrics.segment = trend.segment AND metrics.day = trend.day
            WHERE trend.day > ? ORDER BY trend.day""";

    private static final String FEATURES =
            """
            SELECT now.feature, now.accounts, now.users, now.account_percent, before.account_percent AS before
            FROM feature_adoption AS now
            LEFT JOIN feature_adoption AS before
                ON before.profile = now.profile AND before.segment = now.segment AND before.feature = now.feature
                AND before.day = now.day - ?
            WHERE now.profile = ? AND now.segment = ? AND now.day = ?
            ORDER BY now.accounts DESC, now.feature""";

    private final Database database;

    public ProductReader(Database database) {
        this.database = database;
    }

    /** Returns the newest closed day; empty: none has been closed yet. */
    public Optional<LocalDate> closedDay() {
        return ClosedDay.read(database);
    }

    /** Returns days behind a day, in order, of all segments. */
    public List<ProductDay> days(String profile, LocalDate behind) {
        return database.list(DAYS, ProductReader::day, profile, behind);
    }

    private static ProductDay day(Row row) {
        return new ProductDay(
                row.day("day"),
                row.text("segment"),
                number(row, "daily_active_users"),
                number(row, "weekly_active_users"),
                number(row, "monthly_active_users"),
                number(row, "weekly_active_accounts"),
                number(row, "monthly_active_accounts"),
                row.count("total_accounts"),
                row.number("stickiness"),
                row.number("average_account_score"),
                row.number("average_account_adoption_rate"));
    }

    private static Long number(Row row, String column) {
        return row.text(column) == null ? null : row.count(column);
    }

    /** Returns the features of a profile on a day, the most used first. */
    public List<FeatureAdoption> features(String profile, String segment, LocalDate day) {
        return database.list(
                FEATURES,
                row ->
                        new FeatureAdoption(
                                row.text("feature"),
                                row.count("accounts"),
                                row.count("users"),
                                row.number("account_percent"),
                                row.number("before")),
                COMPARED,
                profile,
                segment,
                day);
    }
}
