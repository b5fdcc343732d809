package io.tideline.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.event.format.Format;
import io.tideline.job.option.Secret;
import io.tideline.job.option.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

    private static final String REGISTRY = "@, schema_registry: {url: 'https://r:8081/'%s}";

    @Test
    void recordsAreAvroWithARegistry() throws IOException {
        assertThat(read(REGISTRY.formatted("")).registry())
                .isEqualTo(
                        new SchemaRegistryConfig(
                                "https://r:8081",
                                List.of("events", "crm.events"),
                                null,
                                null,
                                null,
                                Duration.ofSeconds(10),
                                Duration.ofMinutes(1)));
        Path password = Files.writeString(folder.resolve("password"), "hunter2");
        SourceFormats formats =
                read(
                        REGISTRY.formatted(
                                ", topics: crm.events, user: ann, password: '${file:password}', ca:"
                                        + " ca.pem, timeout: 2s, retry_for: 5m"));
        assertThat(formats.registry())
                .isEqualTo(
                        new SchemaRegistryConfig(
                                "https://r:8081",
                                List.of("crm.events"),
                                "ann",
                                new Secret("${file:" + password + "}"),
                                folder.resolve("ca.pem").toString(),
                                Duration.ofSeconds(2),
                                Duration.ofMinutes(5)));
        assertThat(formats.reading(Format.of("ga4")).registry()).isEqualTo(formats.registry());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'@, schema_registry: {}' | source.kafka.schema_registry.url: found something else, expected a value",
                "'@, schema_registry: x' | source.kafka.schema_registry: found \"x\", expected a map",
                "'@, schema_registry: {url: r:8081}' | expected a URL such as https://registry:8081",
                "'@, schema_registry: {url: ''http://my_registry:8081''}' | expected a URL with a host name of",
                "'@, schema_registry: {url: ''http://a^b''}' | expected a URL with a host name of letters",
                "'@, schema_registry: {url: ''http://u:hunter2@r''}' | found a URL with a password",
                "'@, schema_registry: {url: ''https://key@r''}' | and no login",
                "'@, schema_registry: {url: ''https://r:99999''}' | a port of at most 65535",
                "'@, schema_registry: {url: ''http://r'', ca: ca.pem}' | expected an https URL",
                "'@, schema_registry: {url: ''http://r'', user: u}' | expected"
                        + " source.kafka.schema_registry.user and source.kafka.schema_registry.password"
                        + " together",
                "'@, schema_registry: {url: ''http://r'', user: u, password: hunter2}' |"
                        + " source.kafka.schema_registry.password: found a literal",
                "'@, schema_registry: {url: ''http://r'', topics: [evnts]}' |"
                        + " source.kafka.schema_registry.topics[0]: found no such topic, expected one of"
                        + " source.kafka.topics; did you mean \"events\"?",
                "'@, schema_registry: {url: ''http://r'', pasword: x}' | did you mean \"password\"?"
            })
    void mistakesWithARegistryAreNamed(String source, String message) {
        assertThatThrownBy(() -> read(source))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2");
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
