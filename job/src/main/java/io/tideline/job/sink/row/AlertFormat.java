package io.tideline.job.sink.row;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tideline.alert.Alert;
import io.tideline.model.Level;
import java.io.IOException;

/** Alerts. */
public final class AlertFormat implements RowFormat<Alert> {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
        return "alerts";
    }

    @Override
    public void writeFields(Alert row, JsonGenerator json) throws IOException {
        json.writeStringField("id", row.id());
        json.writeStringField("rule", row.rule());
        json.writeStringField("kind", row.kindText());
        json.writeStringField("severity", row.severityText());
        json.writeStringField("level", row.level().text());
        json.writeStringField("account_id", row.accountId());
        json.writeStringField("user_id", row.userId());
        RowJson.time("at", row.at(), json);
        json.writeStringField("summary", row.summary());
        RowJson.object("details", row.details(), json);
    }

    @Override
    public byte[] sortKey(Alert row) {
        return new SortKey().text(row.id()).bytes();
    }

    /** The entity that the alert is about. */
    @Override
    public String recordKey(Alert row) {
        return row.level() == Level.USER ? row.userId() : row.accountId();
    }

    /** The {@code details} of a row as a JSON object in UTF-8. */
    public static byte[] detailsJson(String details) {
        return RowJson.objectBytes(details);
    }
}
