package io.tideline.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

class TidelineEventsFunctionTest {
    private static final Instant AT = Instant.parse("2026-03-02T09:30:00.250Z");

    private final List<Row> rows = new ArrayList<>();
    private final TidelineEventsFunction function = new TidelineEventsFunction(AT::toEpochMilli);

    TidelineEventsFunctionTest() {
        function.setCollector(new ListCollector<>(rows));
    }

    @Test
    void decodesACallWithAllItsProperties() {
        function.eval(
                """
                {"type": "track", "messageId": "m1", "userId": 4711, "context": {"groupId": "acme"},
                 "event": "File Uploaded", "timestamp": "2026-03-02T09:30:00.250Z",
                 "properties": {"kind": "x", "n": 50, "kind": "csv", "none": null, "deep": {"a": [1]}}}
                """);
        assertThat(rows)
                .containsExactly(
                        Row.of(
                                "track",
                                "m1",
                                "4711",
                                "acme",
                                "File Uploaded",
                                AT,
                                "{\"n\":50,\"kind\":\"csv\",\"deep\":{\"a\":[1]}}",
                                null,
                                null,
                                null));
    }

    @Test
    void decodesTraitsOfWhichNullUnsetsOne() {
        function.eval(
                """
                {"type": "group", "userId": "ann", "groupId": "acme", "traits": {"plan": "pro", "owner": null},
                 "timestamp": "2026-03-02T09:30:00.250Z"}
                """);
        assertThat(rows)
                .containsExactly(
                        Row.of(
                                "group",
                                null,
                                "ann",
                                "acme",
                                null,
                                AT,
                                null,
                                "{\"plan\":\"pro\",\"owner\":null}",
                                null,
                                null));
    }

    @Test
    void decodesEachEventOfABody() {
        function.eval(
                """
                {"batch": [
                  {"type": "page", "userId": "ann", "name": "Pricing", "timestamp": "2026-03-02T09:30:00.250Z"},
                  {"type": "track", "userId": "ann", "timestamp": "2026-03-02T09:30:00.250Z"}]}
                """
                        .getBytes(UTF_8));
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).getField(4)).isEqualTo("Viewed Pricing Page");
        assertThat(rows.get(1))
                .isEqualTo(
                        Row.of(
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                "missing_event",
                                "batch[1]: The track call has no event; it must name one."));
    }

    @Test
    void decodesOtherFormatsAndMappings() {
        String record =
                """
                {"event": "Report Created",
                 "properties": {"time": 1772443800, "distinct_id": "ann", "$insert_id": "m1", "workspace": "acme"}}
                """;
        function.eval(record, "mixpanel");
        function.eval(record, "{preset: mixpanel, account: [/properties/workspace]}");
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).getField(3)).isNull();
        assertThat(rows.get(1).getField(1)).isNotNull().isEqualTo(rows.get(0).getField(1));
        assertThat(rows.get(1).getField(3)).isEqualTo("acme");
        assertThat((String) rows.get(1).getField(6)).contains("\"workspace\":\"acme\"");
    }

    @Test
    void leavesOutWhatTheJobIgnores() {
        function.eval((byte[]) null);
        function.eval("{\"type\": \"alias\", \"userId\": \"ann\"}");
        function.eval(
                "{\"type\": \"track\", \"event\": \"E\", \"anonymousId\": \"a\","
                        + " \"timestamp\": \"2026-03-02T09:30:00Z\"}");
        assertThat(rows).isEmpty();
    }

    @Test
    void judgesTimesByTheClock() {
        function.eval(
                "{\"type\": \"track\", \"event\": \"E\", \"userId\": \"a\","
                        + " \"timestamp\": \"2026-03-03T09:30:00Z\"}");
        assertThat(rows.get(0).getField(8)).isEqualTo("future_timestamp");
    }

    @Test
    void refusesFormatsThatDoNotExist() {
        assertThatThrownBy(() -> function.eval("{}", "mixpannel"))
                .isInstanceOf(WrongArgumentException.class)
                .hasMessageStartingWith("TIDELINE_EVENTS: the format has 1 fault:\n")
                .hasMessageContaining("did you mean \"mixpanel\"?");
        assertThatThrownBy(() -> function.eval("{}", null))
                .hasMessage("TIDELINE_EVENTS: format is NULL; it must be a text.");
    }
}
