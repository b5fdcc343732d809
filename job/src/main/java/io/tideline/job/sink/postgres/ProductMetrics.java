package io.tideline.job.sink.postgres;

import io.tideline.job.sink.row.ProductFormat;
import io.tideline.product.ProductRow;
import java.util.List;

/** The product as a whole. A day's row is written once, so none is older than another. */
final class ProductMetrics extends PostgresTable<ProductRow> {
    private static final long serialVersionUID = 1L;

    @Override
    String name() {
        return "product_metrics";
    }

    @Override
    Age age() {
        return Age.ofDay("day");
    }

    @Override
    List<Column<ProductRow>> columns() {
        return List.of(
                Column.textKey("profile", ProductRow::profile),
                Column.textKey("segment", ProductRow::segment),
                Column.dayKey("day", ProductRow::day),
                Column.bigint("active_users", ProductRow::activeUsers),
                Column.bigint("active_accounts", ProductRow::activeAccounts),
                Column.bigint("total_accounts", ProductRow::totalAccounts),
                Column.bigint("daily_active_users", ProductRow::dailyActiveUsers),
                Column.<ProductRow>numeric("stickiness", ProductRow::stickiness).orNull(),
                Column.<ProductRow>numeric("average_account_score", ProductRow::averageAccountScore)
                        .orNull(),
                Column.<ProductRow>numeric("average_user_score", ProductRow::averageUserScore)
                        .orNull(),
                Column.<ProductRow>numeric(
                                "average_account_adoption_rate",
                                ProductRow::averageAccountAdoptionRate)
                        .orNull(),
                Column.<ProductRow>numeric(
                                "average_user_adoption_rate", ProductRow::averageUserAdoptionRate)
                        .orNull(),
                Column.<ProductRow>numeric("account_benchmark", ProductRow::accountBenchmark)
                        .orNull(),
                Column.<ProductRow>numeric("user_benchmark", ProductRow::userBenchmark).orNull(),
                Column.json("features", row -> ProductFormat.featuresJson(row.features())));
    }
}
