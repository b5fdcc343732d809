package io.tideline.job.sink.row;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tideline.product.ProductRow;
import java.io.IOException;
import java.util.List;

/** Rows of the product as a whole. */
public final class ProductFormat implements RowFormat<ProductRow> {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
        return "product_metrics";
    }

    @Override
    public void writeFields(ProductRow row, JsonGenerator json) throws IOException {
        json.writeStringField("profile", row.profile());
        json.writeStringField("segment", row.segment());
        json.writeStringField("day", RowJson.day(row.day()));
        json.writeNumberField("active_users", row.activeUsers());
        json.writeNumberField("active_accounts", row.activeAccounts());
        json.writeNumberField("total_accounts", row.totalAccounts());
        json.writeNumberField("daily_active_users", row.dailyActiveUsers());
        RowJson.number("stickiness", row.stickiness(), json);
        RowJson.number("average_account_score", row.averageAccountScore(), json);
        RowJson.number("average_user_score", row.averageUserScore(), json);
        RowJson.number("average_account_adoption_rate", row.averageAccountAdoptionRate(), json);
        RowJson.number("average_user_adoption_rate", row.averageUserAdoptionRate(), json);
        RowJson.number("account_benchmark", row.accountBenchmark(), json);
        RowJson.number("user_benchmark", row.userBenchmark(), json);
        RowJson.array("features", row.features(), json, ProductFormat::feature);
    }

    @Override
    public byte[] sortKey(ProductRow row) {
        return new SortKey().text(row.profile()).text(row.segment()).number(row.day()).bytes();
    }

    @Override
    public String recordKey(ProductRow row) {
        return row.profile();
    }

    /** The {@code features} of a row as a JSON array in UTF-8. */
    public static byte[] featuresJson(List<ProductRow.FeatureUse> features) {
        return RowJson.arrayBytes(features, ProductFormat::feature);
    }

    private static void feature(ProductRow.FeatureUse use, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("feature", use.feature());
        json.writeNumberField("accounts", use.accounts());
        json.writeNumberField("users", use.users());
        json.writeEndObject();
    }
}
