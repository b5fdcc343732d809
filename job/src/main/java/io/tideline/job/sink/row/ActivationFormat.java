package io.tideline.job.sink.row;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tideline.activation.ActivationRow;
import java.io.IOException;
import java.util.List;

/** How entities stand on their checklists. */
public final class ActivationFormat implements RowFormat<ActivationRow> {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
        return "activation";
    }

    @Override
    public void writeFields(ActivationRow row, JsonGenerator json) throws IOException {
        json.writeStringField("checklist", row.checklist());
        json.writeStringField("level", row.level().text());
        json.writeStringField("entity_id", row.entityId());
        json.writeStringField("account_id", row.accountId());
        json.writeStringField("status", row.status().text());
        json.writeNumberField("completed", row.completed());
        json.writeNumberField("total", row.total());
        RowJson.number("rate", row.rate(), json);
        RowJson.array("steps_done", row.stepsDone(), json, ActivationFormat::stepDone);
        RowJson.array("steps_remaining", row.stepsRemaining(), json, ActivationFormat::step);
        RowJson.time("started_at", row.startedAt(), json);
        RowJson.time("activated_at", row.activatedAt(), json);
        RowJson.number("time_to_activation", row.timeToActivation(), json);
        RowJson.time("updated_at", row.updatedAt(), json);
        json.writeNumberField("model_version", row.modelVersion());
    }

    @Override
    public byte[] sortKey(ActivationRow row) {
        return new SortKey().text(row.checklist()).text(row.entityId()).bytes();
    }

    @Override
    public String recordKey(ActivationRow row) {
        return row.entityId();
    }

    /** The {@code steps_done} of a row as a JSON array in UTF-8. */
    public static byte[] stepsDoneJson(List<ActivationRow.StepDone> steps) {
        return RowJson.arrayBytes(steps, ActivationFormat::stepDone);
    }

    /** The {@code steps_remaining} of a row as a JSON array in UTF-8. */
    public static byte[] stepsRemainingJson(List<String> steps) {
        return RowJson.arrayBytes(steps, ActivationFormat::step);
    }

    private static void stepDone(ActivationRow.StepDone done, JsonGenerator json)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("step", done.step());
        RowJson.time("at", done.at(), json);
        json.writeEndObject();
    }

    private static void step(String name, JsonGenerator json) throws IOException {
        json.writeString(name);
    }
}
