package io.tideline.job.sink.row;

import static io.tideline.job.sink.row.Quantity.COUNT;
import static io.tideline.job.sink.row.Quantity.PERCENT;
import static io.tideline.job.sink.row.Quantity.POINTS;
import static io.tideline.job.sink.row.Quantity.RATIO;
import static io.tideline.job.sink.row.Quantity.SCORE;

import io.tideline.product.ProductRow;
import io.tideline.product.ProductRow.FeatureUse;
import java.util.List;

/** The columns of the product. A day's row is written once, so none is older than another. */
final class ProductColumns {
    private static final List<Column<ProductRow>> COLUMNS =
            List.of(
                    Column.text("profile", ProductRow::profile)
                            .key("The profile of the model that scored."),
                    Column.text("segment", ProductRow::segment)
                            .key("A segment of the model, or all."),
                    Column.day("day", ProductRow::day)
                            .key("The last day of the window, in the model's time zone."),
                    Column.bigint("active_users", ProductRow::activeUsers, COUNT)
                            .about("Users with raw above 0 in the window."),
                    Column.bigint("active_accounts", ProductRow::activeAccounts, COUNT)
                            .about("Accounts with raw above 0 in the window."),
                    Column.bigint("total_accounts", ProductRow::totalAccounts, COUNT)
                            .about("Accounts known by the end of the day."),
                    Column.bigint("daily_active_users", ProductRow::dailyActiveUsers, COUNT)
                            .about("Those of the active users with raw above 0 on the day alone."),
                    Column.numericOrNull("stickiness", ProductRow::stickiness, RATIO)
                            .about("daily_active_users over active_users, to 4 decimals, or null."),
                    Column.numericOrNull(
                                    "average_account_score", ProductRow::averageAccountScore, SCORE)
                            .about("Over the active accounts, to 2 decimals; null without any."),
                    Column.numericOrNull("average_user_score", ProductRow::averageUserScore, SCORE)
                            .about("Over the active users, to 2 decimals; null without any."),
                    Column.numericOrNull(
                                    "average_account_adoption_rate",
                                    ProductRow::averageAccountAdoptionRate,
                                    PERCENT)
                            .about("Over the active accounts, to 2 decimals, or null."),
                    Column.numericOrNull(
                                    "average_user_adoption_rate",
                                    ProductRow::averageUserAdoptionRate,
                                    PERCENT)
                            .about("Over the active users, to 2 decimals, or null."),
                    Column.bigint("total_account_raw", ProductRow::totalAccountRaw, POINTS)
                            .about("The sum of raw over the active accounts: the trend of use."),
                    Column.bigint("total_user_raw", ProductRow::totalUserRaw, POINTS)
                            .about("The sum of raw over the active users."),
                    Column.numericOrNull("account_benchmark", ProductRow::accountBenchmark, POINTS)
                            .about("The raw to measure accounts by; null without a population."),
                    Column.numericOrNull("user_benchmark", ProductRow::userBenchmark, POINTS)
                            .about("The raw to measure users by; null without a population."),
                    Column.list("features", ProductRow::features, features())
                            .about("How many used each feature in the window."));

    private ProductColumns() {}

    static RowSchema<ProductRow> schema() {
        return new RowSchema<ProductRow>(
                        "product_metrics",
                        "The product, or a segment of its accounts, in the window that ends on a day.")
                .rows(COLUMNS)
                .table("product_metrics", row -> true, COLUMNS, "day")
                .recordKey("The profile.", ProductRow::profile);
    }

    private static List<Column<FeatureUse>> features() {
        return List.of(
                Column.text("feature", FeatureUse::feature).about("The feature's name."),
                Column.bigint("accounts", FeatureUse::accounts, COUNT)
                        .about("Active accounts that used it."),
                Column.bigint("users", FeatureUse::users, COUNT)
                        .about("Active users who used it."));
    }
}
