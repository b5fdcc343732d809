package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.event.format.Format;
import io.tideline.job.source.avro.RegistryServer;
import io.tideline.local.option.FormatConverter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One story has the same rows in whichever format it is read, apart from what one cannot carry. */
@ExtendWith(Servers.Shared.class)
class FormatRowsIT {
    @TempDir private static Path folder;

    /** The story as Segment's calls, by what a format can carry of it. */
    private static final Map<List<Boolean>, Replayed> EXPECTED = new HashMap<>();

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SEGMENT")
    void theRowsAreThoseOfSegment(FormatShape shape) throws Exception {
        Replayed actual = replayed(shape, shape.hasTraits(), shape.hasMillis());
        Replayed expected = ofSegment(shape.hasTraits(), shape.hasMillis());

        assertThat(actual.rejected()).isEmpty();
        for (Output output : Output.values()) {
            Rows.assertSame(
                    rows(actual, output, shape.hasIds()), rows(expected, output, shape.hasIds()));
        }
    }

    @Test
    void thereIsSomethingToCompare() throws Exception {
        Replayed segment = ofSegment(true, true);
        assertThat(segment.rejected()).isEmpty();
        for (Output output : EnumSet.allOf(Output.class)) {
            assertThat(segment.rows(output)).as(output.text()).hasSizeGreaterThan(1);
        }
        assertThat(values(segment, Output.PRODUCT_METRICS, "segment")).hasSize(3);
        assertThat(values(segment, Output.ALERTS, "rule")).hasSizeGreaterThan(4);
        assertThat(rows(segment, Output.ALERTS, false).keySet())
                .as("alerts by which composed ids are compared")
                .anyMatch(key -> key.startsWith("shared "));
    }

    /**
     * Every other call of the story is on a topic in Avro, also those that are sent again. At first
     * the registry has no schema at hand, and is waited for.
     */
    @Test
    void theRowsAreThoseOfSegmentWhereOneOfTwoTopicsIsAvro(Servers servers) throws Exception {
        servers.kafka().createTopic("calls_json", 1);
        servers.kafka().createTopic("calls_avro", 1);
        byte[] json = FormatShape.SEGMENT.message(FormatStory.calls().get(0)).payload();
        try (var registry = RegistryServer.start().put(AvroCall.ID, AvroCall.SCHEMA);
                var deployment =
                        new Deployment(
                                servers,
                                "format_rows",
                                "calls_json, calls_avro",
                                1,
                                Files.createTempDirectory(folder, "avro"),
                                FormatStory.MODEL,
                                Deployment.Settings.OF_A_REPLAY)) {
            deployment.readAvro("calls_avro", registry.url());
            List<FormatStory.Call> calls = FormatStory.callsAndClock();
            for (int i = 0; i < calls.size(); i++) {
                deployment.send(
                        i % 2 == 0
                                ? record("calls_json", FormatShape.SEGMENT, calls.get(i))
                                : record("calls_avro", AvroCall.of(calls.get(i))));
            }
            deployment.send(record("calls_avro", json));
            registry.setHasSchemas(false);
            deployment.start(2, null);
            deployment.until(
                    () ->
                            assertThat(registry.requests())
                                    .anyMatch(path -> path.startsWith("/schemas/ids/")));
            registry.setHasSchemas(true);
            deployment.untilClosed(FormatStory.LAST_DAY);
            deployment.stop();

            Replayed expected = ofSegment(true, true);
            for (Output output : Output.values()) {
                Rows.assertSame(deployment.inKafka(output), expected.rows(output));
            }
            assertThat(Rejected.by(deployment))
                    .singleElement()
                    .satisfies(
                            rejected -> {
                                assertThat(rejected.reason()).isEqualTo("malformed_avro");
                                assertThat(rejected.topic()).isEqualTo("calls_avro");
                                assertThat(rejected.payload()).isEqualTo(json);
                            });
        }
    }

    private static ProducerRecord<byte[], byte[]> record(
            String topic, FormatShape shape, FormatStory.Call call) {
        return record(topic, shape.message(call).payload());
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, byte[] value) {
        return new ProducerRecord<>(topic, 0, new byte[] {'k'}, value);
    }

    @Test
    void everyPresetIsTried() {
        assertThat(EnumSet.allOf(FormatShape.class))
                .extracting(shape -> shape.name().toLowerCase(Locale.ROOT))
                .containsExactlyInAnyOrderElementsOf(Format.presets());
    }

    /**
     * Returns rows by their keys.
     *
     * @param withIds false: of alerts on one event, whose ids are made of the event's, all but that
     */
    private static Map<String, ObjectNode> rows(Replayed replayed, Output output, boolean withIds) {
        Map<String, ObjectNode> rows = replayed.rows(output);
        if (withIds || output != Output.ALERTS) {
            return rows;
        }
        Map<String, ObjectNode> byEvent = new TreeMap<>();
        rows.forEach(
                (id, row) -> {
                    boolean isOfEvent =
                            ((ObjectNode) row.path("details")).remove("message_id") != null;
                    byEvent.put(isOfEvent ? eventOf(row) : id, row);
                });
        return byEvent;
    }

    private static String eventOf(ObjectNode alert) {
        alert.remove("id");
        return Stream.of("rule", "account_id", "user_id", "at")
                .map(field -> alert.path(field).asText())
                .collect(Collectors.joining(" "));
    }

    private static Set<String> values(Replayed replayed, Output output, String field) {
        return replayed.rows(output).values().stream()
                .map(row -> row.path(field).asText())
                .collect(Collectors.toSet());
    }

    private static Replayed ofSegment(boolean hasTraits, boolean hasMillis) throws Exception {
        List<Boolean> key = List.of(hasTraits, hasMillis);
        Replayed known = EXPECTED.get(key);
        if (known == null) {
            known = replayed(FormatShape.SEGMENT, hasTraits, hasMillis);
            EXPECTED.put(key, known);
        }
        return known;
    }

    private static Replayed replayed(FormatShape shape, boolean hasTraits, boolean hasMillis)
            throws Exception {
        List<Message> messages =
                FormatStory.calls().stream()
                        .filter(call -> hasTraits || !call.setsTraits())
                        .map(call -> hasMillis ? call : call.cut())
                        .map(shape::message)
                        .toList();
        return Replayed.of(
                Files.createTempDirectory(folder, shape.name()),
                FormatStory.MODEL,
                messages,
                new FormatConverter().convert(shape.setting()));
    }
}
