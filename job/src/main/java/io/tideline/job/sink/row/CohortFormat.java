package io.tideline.job.sink.row;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tideline.product.CohortRow;
import java.io.IOException;

/** Those who started a checklist on one day. */
public final class CohortFormat implements RowFormat<CohortRow> {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
        return "activation_cohorts";
    }

    @Override
    public void writeFields(CohortRow row, JsonGenerator json) throws IOException {
        json.writeStringField("checklist", row.checklist());
        json.writeStringField("day", RowJson.day(row.day()));
        json.writeNumberField("started", row.started());
        json.writeNumberField("activated", row.activated());
        RowJson.number("activation_rate", row.activationRate(), json);
        RowJson.number("average_time_to_activation", row.averageTimeToActivation(), json);
    }

    @Override
    public byte[] sortKey(CohortRow row) {
        return new SortKey().text(row.checklist()).number(row.day()).bytes();
    }

    @Override
    public String recordKey(CohortRow row) {
        return row.checklist();
    }
}
