package io.tideline.job.sink.row;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tideline.engagement.Driver;
import io.tideline.engagement.ScoreRow;
import io.tideline.engagement.TopUser;
import io.tideline.model.Level;
import java.io.IOException;
import java.util.List;

/** Score rows, of users and accounts. */
public final class ScoreFormat implements RowFormat<ScoreRow> {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
        return "scores";
    }

    @Override
    public void writeFields(ScoreRow row, JsonGenerator json) throws IOException {
        json.writeStringField("level", row.level().text());
        json.writeStringField("entity_id", row.entityId());
        json.writeStringField("account_id", accountId(row));
        json.writeStringField("profile", row.profile());
        json.writeStringField("day", RowJson.day(row.day()));
        json.writeBooleanField("final", row.isFinal());
        if (row.retracted()) {
            json.writeBooleanField("retracted", true);
            json.writeNumberField("model_version", row.modelVersion());
            return;
        }
        json.writeBooleanField("active", row.active());
        json.writeNumberField("raw", row.raw());
        RowJson.number("score", row.score(), json);
        RowJson.number("previous_score", row.previousScore(), json);
        RowJson.number("change", row.change(), json);
        RowJson.number("benchmark", row.benchmark(), json);
        json.writeNumberField("frequency", row.frequency());
        RowJson.number("adoption_rate", row.adoptionRate(), json);
        RowJson.number("adoption_score", row.adoptionScore(), json);
        RowJson.number("adoption_rate_all_time", row.adoptionRateAllTime(), json);
        RowJson.array("features_used", row.featuresUsed(), json, ScoreFormat::feature);
        RowJson.array("drivers", row.drivers(), json, ScoreFormat::driver);
        json.writeNumberField("model_version", row.modelVersion());
        if (row.account() != null) {
            writeAccountFields(row.account(), json);
        }
    }

    private static void writeAccountFields(ScoreRow.AccountPart account, JsonGenerator json)
            throws IOException {
        json.writeNumberField("active_users", account.activeUsers());
        json.writeNumberField("total_users", account.totalUsers());
        RowJson.number("average_user_score", account.averageUserScore(), json);
        RowJson.number("total_user_score", account.totalUserScore(), json);
        RowJson.array("top_users", account.topUsers(), json, ScoreFormat::topUser);
    }

    @Override
    public byte[] sortKey(ScoreRow row) {
        return new SortKey()
                .text(row.level().text())
                .text(row.entityId())
                .text(row.profile())
                .number(row.day())
                .bytes();
    }

    @Override
    public String recordKey(ScoreRow row) {
        return row.entityId();
    }

    @Override
    public boolean retracts(ScoreRow row) {
        return row.retracted();
    }

    /** An account's account is itself. */
    private static String accountId(ScoreRow row) {
        return row.level() == Level.ACCOUNT ? row.entityId() : row.accountId();
    }

    /** The {@code features_used} of a row as a JSON array in UTF-8. */
    public static byte[] featuresJson(List<String> features) {
        return RowJson.arrayBytes(features, ScoreFormat::feature);
    }

    /** The {@code drivers} of a row as a JSON array in UTF-8. */
    public static byte[] driversJson(List<Driver> drivers) {
        return RowJson.arrayBytes(drivers, ScoreFormat::driver);
    }

    /** The {@code top_users} of a row as a JSON array in UTF-8. */
    public static byte[] topUsersJson(List<TopUser> topUsers) {
        return RowJson.arrayBytes(topUsers, ScoreFormat::topUser);
    }

    private static void feature(String name, JsonGenerator json) throws IOException {
        json.writeString(name);
    }

    private static void driver(Driver driver, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("event", driver.event());
        json.writeNumberField("count", driver.count());
        json.writeNumberField("points", driver.points());
        json.writeEndObject();
    }

    private static void topUser(TopUser user, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("user_id", user.userId());
        json.writeNumberField("raw", user.raw());
        RowJson.number("share", user.share(), json);
        json.writeEndObject();
    }
}
