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
    List<Column<ProductRow>> columns() {
        return List.of(
                Column.textKey("profile", ProductRow::profile),
                Column.textKey("segment", ProductRow::segment),
                Column.dayKey("day", ProductRow::day),
                Column.bigint("active_users", ProductRow::activeUsers),
                Column.bigint("active_accounts", ProductRow::activeAccounts),
                Column.bigint("total_accounts", ProductRow::totalAccounts),
                Column.bigint("daily_active_users", ProductRow::dailyActiveUsers),
                Column.numeric("stickiness", ProductRow::stickiness),
                Column.numeric("average_account_score", ProductRow::averageAccountScore),
                Column.numeric("average_user_score", ProductRow::averageUserScore),
                Column.numeric(
                        "average_account_adoption_rate", ProductRow::averageAccountAdoptionRate),
                Column.numeric("average_user_adoption_rate", ProductRow::averageUserAdoptionRate),
                Column.numeric("account_benchmark", ProductRow::accountBenchmark),
                Column.numeric("user_benchmark", ProductRow::userBenchmark),
                Column.json("features", row -> ProductFormat.featuresJson(row.features())));
    }
}
