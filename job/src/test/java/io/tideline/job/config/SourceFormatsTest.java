package io.tideline.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.event.format.Format;
import io.tideline.job.option.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceFormatsTest {
    @TempDir private Path folder;

    private SourceFormats read(String source) throws IOException {
        String kafka = "kafka: {bootstrap_servers: b, topics: [events, crm.events]%s}, %s";
        String text =
                source.startsWith("@")
                        ? kafka.formatted(source.substring(1), "")
                        : kafka.formatted("", source);
        Path file =
                Files.writeString(
                        folder.resolve("tideline.yaml"),
                        "model: m\nsource: {%s}\nsinks: {kafka: {bootstrap_servers: b}}\n"
                                .formatted(text));
        return ConfigReader.read(file, name -> null).formats();
    }

    @Test
    void segmentIsReadUnlessSomethingElseIsSaid() throws IOException {
        assertThat(read("")).isEqualTo(SourceFormats.all(Format.SEGMENT));
    }

    @Test
    void oneFormatHoldsForAll() throws IOException {
        assertThat(read("format: posthog")).isEqualTo(SourceFormats.all(Format.of("posthog")));
    }

    @Test
    void filesAndTopicsMayHaveTheirOwn() throws IOException {
        SourceFormats formats = read("files: a.jsonl, files_format: mixpanel");
        assertThat(formats.ofFiles()).isEqualTo(Format.of("mixpanel"));
        assertThat(formats.ofTopics()).isEqualTo(Format.SEGMENT);
        assertThat(read("@, formats: {crm.events: ga4}").byTopic())
                .isEqualTo(Map.of("crm.events", Format.of("ga4")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "format: mixpanle | source.format: found \"mixpanle\", expected one of segment",
                "format: mixpanle | did you mean \"mixpanel\"?",
                "format: {preset: mixpanel, acount: /a} | source.format.acount: found an unknown"
                        + " key",
                "formt: mixpanel | did you mean \"format\"?",
                "files_format: mixpanel | expected source.files beside it, or source.format",
                "'@, formats: {evnts: mixpanel}' | source.kafka.formats.evnts: found no such topic,"
                        + " expected one of source.kafka.topics; did you mean \"events\"?",
                "'@, formats: {events: x}' | source.kafka.formats.events: found \"x\", expected one"
                        + " of",
                "'@, formats: mixpanel' | expected a map of topics and formats"
            })
    void mistakesAreNamed(String source, String message) {
        assertThatThrownBy(() -> read(source))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(message);
    }
}
