package io.tideline.alert;

import io.tideline.engagement.Mover;
import io.tideline.serde.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The numbers behind an alert, put together as one JSON object; nulls are left out. */
public final class Details {
    private interface Field {
        void write(Json json) throws IOException;
    }

    private final List<Field> fields = new ArrayList<>();

    private Details add(Object value, Field field) {
        if (value != null) {
            fields.add(field);
        }
        return this;
    }

    public Details text(String name, String value) {
        return add(value, json -> json.field(name).text(value));
    }

    public Details number(String name, long value) {
        return add(value, json -> json.field(name).bigint(value));
    }

    public Details number(String name, Long value) {
        return add(value, json -> json.field(name).bigint(value));
    }

    public Details number(String name, BigDecimal value) {
        return add(value, json -> json.field(name).numeric(value));
    }

    public Details time(String name, long millis) {
        return add(millis, json -> json.field(name).time(millis));
    }

    public Details texts(String name, List<String> values) {
        return add(values, json -> json.field(name).texts(values));
    }

    /** Adds movers as rows have them. */
    public Details movers(String name, List<Mover> movers) {
        return add(
                movers,
                json ->
                        json.field(name)
                                .array(movers, (each, out) -> out.object(each, Details::mover)));
    }

    private static void mover(Mover mover, Json json) throws IOException {
        json.field("event").text(mover.event());
        json.field("count").bigint(mover.count());
        json.field("previous_count").bigint(mover.previousCount());
        json.field("points").bigint(mover.points());
        json.field("previous_points").bigint(mover.previousPoints());
    }

    String json() {
        return Json.string(fields, (all, json) -> json.object(all, Details::write));
    }

    private static void write(List<Field> fields, Json json) throws IOException {
        for (Field field : fields) {
            field.write(json);
        }
    }
}
