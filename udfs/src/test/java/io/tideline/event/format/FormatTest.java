package io.tideline.event.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.yaml.ValidationErrors;
import io.tideline.yaml.YamlNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FormatTest {

    static List<String> presets() {
        return Format.presets();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void aPresetIsAMappingThatCanBeChanged(String preset) {
        Mapping own = Format.of(preset).mapping();
        Format changed =
                Decoded.format(
                        "{preset: %s, account: /workspace, type: /k, time: /at}".formatted(preset));
        assertThat(changed.preset()).isEqualTo(preset);
        assertThat(changed.mapping().single(Key.ACCOUNT)).containsExactly("/workspace");
        assertThat(changed.mapping().of(Key.NAME)).isEqualTo(own.of(Key.NAME));
        assertThat(changed.mapping().skip()).isEqualTo(own.skip());
        assertThat(changed.isSegment()).isFalse();
    }

    @Test
    void anEmptyListEmptiesAKey() {
        assertThat(Decoded.format("{preset: posthog, skip: {}}").mapping().skip()).isEmpty();
        assertThat(Decoded.format("{preset: posthog, id: []}").mapping().of(Key.ID)).isEmpty();
    }

    @Test
    void segmentAsItIsIsReadByItsOwnReader() {
        assertThat(Decoded.format("segment").isSegment()).isTrue();
        assertThat(Decoded.format("{preset: segment}").isSegment()).isTrue();
        assertThat(Decoded.format("segment")).isEqualTo(Format.SEGMENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "mixpanle | format: found \"mixpanle\", expected one of segment, rudderstack, * did"
                        + " you mean \"mixpanel\"?",
                "custom | format: found \"custom\", expected a map with at least time and name:"
                        + " custom has no mapping of its own",
                "7 | format: found 7, expected a preset such as mixpanel, or a map with preset and"
                        + " what differs",
                "{preset: posthogg} | format.preset: found \"posthogg\", expected one of * did you"
                        + " mean \"posthog\"?",
                "{preset: mixpanel, acount: /a} | format.acount: found an unknown key, expected one"
                        + " of * did you mean \"account\"?",
                "{preset: mixpanel, account: company_id} | format.account: found \"company_id\","
                        + " expected a JSON pointer such as /properties/plan, or a list of them",
                "{preset: mixpanel, account: [/a, 7]} | format.account[1]: found 7, expected a JSON"
                        + " pointer such as /properties/plan, or a list of them",
                "{preset: mixpanel, account: /a~2} | format.account: found \"/a~2\", expected a"
                        + " JSON pointer *",
                "{preset: custom, name: /n} | format: found no time, expected time: where a record"
                        + " has the time of its event",
                "{preset: custom, type: [], types: {}, time: /t} | format: found no name, expected"
                        + " name: where a record has the name of its event",
                "{preset: ga4, type: [], types: {x: page}} | format: found types without \"*\","
                        + " expected type: where a record has its type, or \"*\" in types: what"
                        + " records without one are",
                "{preset: mixpanel, name: [], types: {'*': track, x: skip}} | format: found no"
                        + " name, expected name: *",
                "{preset: segment, batch: /a/b} | format.batch: found \"/a/b\", expected a field of"
                        + " the body such as /batch, or \"\" where the body itself is the array",
                "{preset: segment, batch: [/batch, '/ba*']} | format.batch[1]: found \"/ba*\","
                        + " expected a field of the body *",
                "{preset: segment, batch: 7} | format.batch: found 7, expected a field of the body"
                        + " *",
                "{preset: mixpanel, types: {x: trak}} | format.types.x: found \"trak\", expected"
                        + " one of track, page, * did you mean \"track\"?",
                "{preset: mixpanel, skip: {event: x}} | format.skip.event: found the pointer"
                        + " \"event\", expected a JSON pointer *",
                "{preset: mixpanel, skip: [x]} | format.skip: found a list, expected a map of"
                        + " pointers and values, as /event: $autocapture",
                "{preset: mixpanel, unit: sec} | format.unit: found \"sec\", expected one of *",
                "{preset: mixpanel, zone: Berlin} | format.zone: found \"Berlin\", expected a time"
                        + " zone such as Europe/Berlin or UTC",
                "{preset: mixpanel, data: segment} | format.data: found \"segment\", expected no"
                        + " data: only cloudevents carry another preset",
                "{preset: cloudevents, data: cloudevents} | format.data: found \"cloudevents\","
                        + " expected another preset than cloudevents"
            })
    void mistakesAreNamedWithTheirPlace(String setting, String message) {
        ValidationErrors faults = new ValidationErrors("tideline.yaml");
        Optional<Format> format =
                YamlNode.parse("format: " + setting, faults)
                        .flatMap(root -> root.get("format"))
                        .flatMap(Format::read);
        assertThat(faults.list()).as(format + "").isNotEmpty();
        String line = faults.list().get(0).line();
        for (String part : message.split("\\*")) {
            assertThat(line).contains(part.strip());
        }
    }
}
