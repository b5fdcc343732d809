package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.event.format.Format;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One story has the same rows in whichever format it is read, apart from what one cannot carry. */
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
