package io.tideline.job.sink.row;

import static io.tideline.job.sink.row.Quantity.AT_LEAST_0_PERCENT;
import static io.tideline.job.sink.row.Quantity.COUNT;
import static io.tideline.job.sink.row.Quantity.COUNT_FROM_1;
import static io.tideline.job.sink.row.Quantity.DAYS;
import static io.tideline.job.sink.row.Quantity.PERCENT;
import static io.tideline.job.sink.row.Quantity.POINTS;
import static io.tideline.job.sink.row.Quantity.SCORE;
import static io.tideline.job.sink.row.Quantity.SCORE_CHANGE;

import io.tideline.engagement.Driver;
import io.tideline.engagement.Mover;
import io.tideline.engagement.ScoreRow;
import io.tideline.engagement.TopUser;
import io.tideline.model.Level;
import java.util.List;
import java.util.stream.Stream;

/** The columns of scores, of users and accounts. */
final class ScoreColumns {
    /** The table of accounts generates its own. */
    private static final Column<ScoreRow> ACCOUNT_ID =
            Column.textOrNull("account_id", ScoreColumns::accountId)
                    .about("The user's account, null if it has none; an account's is itself.");

    private static final List<Column<ScoreRow>> KEY =
            List.of(
                    Column.choice("level", ScoreRow::level, Level.values(), Level::text)
                            .onlyInJson()
                            .key("What entity_id is the id of."),
                    Column.text("entity_id", ScoreRow::entityId).key("The user or account."),
                    ACCOUNT_ID,
                    Column.text("profile", ScoreRow::profile)
                            .key("The profile of the model that scored."),
                    Column.day("day", ScoreRow::day)
                            .key("The last day of the window, in the model's time zone."),
                    Column.flag("final", ScoreRow::isFinal)
                            .ordering(
                                    "False: the day is open, and the row will be written again."));

    private static final List<Column<ScoreRow>> NUMBERS =
            List.of(
                    Column.flag("active", ScoreRow::active).about("Whether raw is above 0."),
                    Column.bigint("raw", ScoreRow::raw, POINTS)
                            .about(
                                    "Importance times count, over the window and an account's users."),
                    Column.integerOrNull("score", ScoreRow::score, SCORE)
                            .about(
                                    "How raw compares with the benchmark; null if active without one."),
                    Column.integerOrNull("previous_score", ScoreRow::previousScore, SCORE)
                            .about("The score of the window before; null if first seen later."),
                    Column.integerOrNull("change", ScoreRow::change, SCORE_CHANGE)
                            .about("score less previous_score; null with either."),
                    Column.numericOrNull("benchmark", ScoreRow::benchmark, POINTS)
                            .about("The raw to measure scores by; null without a population."),
                    Column.integer("frequency", ScoreRow::frequency, DAYS)
                            .about("How many days of the window had an event with weight."),
                    Column.numericOrNull("adoption_rate", ScoreRow::adoptionRate, PERCENT)
                            .about("Features used in the window, to 2 decimals; null without any."),
                    Column.integerOrNull("adoption_score", ScoreRow::adoptionScore, SCORE)
                            .about("adoption_rate, rounded, and at least 1; null with it."),
                    Column.numericOrNull(
                                    "adoption_rate_all_time",
                                    ScoreRow::adoptionRateAllTime,
                                    PERCENT)
                            .about("Features ever used, to 2 decimals; null without any."),
                    Column.texts("features_used", ScoreRow::featuresUsed)
                            .about("The features used in the window, in the model's order."),
                    Column.list("drivers", ScoreRow::drivers, drivers())
                            .about("What the score is made of: up to five, most points first."));

    private static final List<Column<ScoreRow>> VERSION =
            List.of(
                    Column.integer("model_version", ScoreRow::modelVersion, COUNT)
                            .generation("The version of the model that scored."),
                    Column.bigint("revision", ScoreRow::revision, COUNT)
                            .onlyInTable()
                            .ordering("How many events the row is made from."));

    private static final List<Column<ScoreRow>> CAUSES =
            List.of(
                    Column.bigintOrNull("previous_raw", ScoreRow::previousRaw, POINTS)
                            .about("raw in the window compared with, by today's weights, or null."),
                    Column.integerOrNull("change_usage", ScoreRow::changeUsage, SCORE_CHANGE)
                            .about("The part of change by what it did itself; null with change."),
                    Column.integerOrNull(
                                    "change_benchmark", ScoreRow::changeBenchmark, SCORE_CHANGE)
                            .about("The part of change by what others did; null with change."),
                    Column.listOrNull("movers", ScoreRow::movers, movers())
                            .about(
                                    "What raw less previous_raw is made of: up to five; null with it."),
                    Column.textOrNull("band", ScoreRow::band)
                            .about("The name of the model's band that the score is in, or null."));

    private static final List<Column<ScoreRow>> ACCOUNT =
            List.of(
                    Column.integer(
                                    "active_users",
                                    (ScoreRow row) -> row.account().activeUsers(),
                                    COUNT)
                            .about("Users with raw above 0 in the account."),
                    Column.integer(
                                    "total_users",
                                    (ScoreRow row) -> row.account().totalUsers(),
                                    COUNT)
                            .about("Users seen in the account within roster_days."),
                    Column.numericOrNull(
                                    "average_user_score",
                                    (ScoreRow row) -> row.account().averageUserScore(),
                                    SCORE)
                            .about(
                                    "The mean of active users' scores in the account, to 2 decimals, or null."),
                    Column.bigintOrNull(
                                    "total_user_score",
                                    (ScoreRow row) -> row.account().totalUserScore(),
                                    COUNT_FROM_1)
                            .about("The sum of the same scores; null with it."),
                    Column.list("top_users", (ScoreRow row) -> row.account().topUsers(), topUsers())
                            .about("The account's champions: up to five, most raw first."),
                    Column.numericOrNull("seats", (ScoreRow row) -> row.account().seats(), COUNT)
                            .about("Seats that the account pays for, above 0, or null."),
                    Column.numericOrNull(
                                    "seat_usage",
                                    (ScoreRow row) -> row.account().seatUsage(),
                                    AT_LEAST_0_PERCENT)
                            .about("active_users of seats, to 2 decimals; null without seats."),
                    Column.texts("segments", (ScoreRow row) -> row.account().segments())
                            .about("The segments that it is in, in the model's order."));

    private static final List<Column<ScoreRow>> RETRACTED =
            List.of(
                    Column.flag("retracted", ScoreRow::retracted)
                            .onlyInJson()
                            .about("True: the row of this key is withdrawn."));

    private ScoreColumns() {}

    static RowSchema<ScoreRow> schema() {
        List<Column<ScoreRow>> user = join(join(join(KEY, NUMBERS), VERSION), CAUSES);
        List<Column<ScoreRow>> account = join(user, ACCOUNT);
        List<Column<ScoreRow>> written = account.stream().filter(c -> c != ACCOUNT_ID).toList();
        return new RowSchema<ScoreRow>(
                        "scores", "A user or account in the window that ends on a day.")
                .rows("user", row -> !row.retracted() && row.account() == null, user)
                .rows("account", row -> !row.retracted(), account)
                .rows("retracted", row -> true, join(join(KEY, RETRACTED), VERSION))
                .table("user_scores", row -> row.level() == Level.USER, user, "day", "profile")
                .table(
                        "account_scores",
                        row -> row.level() == Level.ACCOUNT,
                        written,
                        "day",
                        "profile")
                .inMonths(ScoreRow::day)
                .recordKey("The user or account.", ScoreRow::entityId)
                .retracting(ScoreRow::retracted);
    }

    private static List<Column<Driver>> drivers() {
        return List.of(
                Column.text("event", Driver::event).about("The event's name."),
                Column.bigint("count", Driver::count, COUNT_FROM_1)
                        .about("How often it happened in the window, as capped."),
                Column.bigint("points", Driver::points, POINTS).about("count times importance."));
    }

    private static List<Column<Mover>> movers() {
        return List.of(
                Column.text("event", Mover::event).about("The event's name."),
                Column.bigint("count", Mover::count, COUNT)
                        .about("How often it happened in the window, as capped."),
                Column.bigint("previous_count", Mover::previousCount, COUNT)
                        .about("The same in the window compared with."),
                Column.bigint("points", Mover::points, POINTS).about("count times importance."),
                Column.bigint("previous_points", Mover::previousPoints, POINTS)
                        .about("previous_count times importance."));
    }

    private static List<Column<TopUser>> topUsers() {
        return List.of(
                Column.text("user_id", TopUser::userId).about("The user."),
                Column.bigint("raw", TopUser::raw, POINTS)
                        .about("The user's part of the account's raw."),
                Column.numeric("share", TopUser::share, PERCENT)
                        .about("The same, of the account's raw, to 1 decimal."));
    }

    private static String accountId(ScoreRow row) {
        return row.level() == Level.ACCOUNT ? row.entityId() : row.accountId();
    }

    private static List<Column<ScoreRow>> join(
            List<Column<ScoreRow>> first, List<Column<ScoreRow>> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
