package io.tideline.local.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.format.Format;
import io.tideline.model.Model;
import io.tideline.model.read.ModelException;
import io.tideline.model.read.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleTest {
    private static final Path PAGES = Path.of("../../docs/formats");
    private static final Pattern JSON = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL);

    @TempDir Path folder;

    private Sample sample(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("events.jsonl"), text.replace('\'', '"'));
        return Sample.read(List.of(file.toString()), 100_000, null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "segment | segment",
                "rudderstack | rudderstack",
                "jitsu | segment",
                "posthog | posthog",
                "mixpanel | mixpanel",
                "amplitude | amplitude",
                "snowplow | snowplow",
                "ga4 | ga4",
                "cloudevents | {preset: cloudevents, data: segment}"
            })
    void theSampleOfEachPageLooksLikeItsFormat(String page, String format) throws Exception {
        Matcher block = JSON.matcher(Files.readString(PAGES.resolve(page + ".md")));
        assertThat(block.find()).isTrue();
        Sample sample = sample(block.group(1));

        assertThat(sample.setting()).hasValue(format);
        assertThat(sample.text()).anyMatch(line -> line.equals("Duplicates, which count once: 1."));
        assertThat(model(sample).events())
                .anyMatch(event -> event.name().matches("Report Created|report_created"));
    }

    private static Model model(Sample sample) throws ModelException {
        return ModelReader.parse(sample.model(), "model.yaml");
    }

    @Test
    void saysWhatIsOdd() throws Exception {
        String events =
                IntStream.range(0, 40)
                        .mapToObj(
                                i ->
                                        "{'type':'track','messageId':'%s','userId':'%s','event':'%s','timestamp':%s,'context':{'groupId':'a%s'}}\n"
                                                .formatted(
                                                        i,
                                                        i % 4 == 0
                                                                ? "undefined"
                                                                : "u" + i + "@example.com",
                                                        i % 10 == 0
                                                                ? "Report Created"
                                                                : "Logged In",
                                                        1_772_442_000 + i - (i == 20 ? 7_300 : 0),
                                                        i % 5))
                        .reduce("", String::concat);
        String groups =
                """
                {'type':'group','userId':'u1','groupId':'a1','timestamp':1772442100,'traits':{'plan':'trial'}}
                {'type':'group','userId':'u1','groupId':'a2','timestamp':1772442101,'traits':{'plan':'pro'}}
                {'type':'alias'}
                {'type':'track','event':7}
                """;
        Sample sample = sample(events + groups);

        assertThat(String.join("\n", sample.text()))
                .contains(
                        "44 lines: 42 events, 1 ignored, 1 rejected.",
                        "With a user: all (32 of them); with an account: all (5 of them)",
                        "\"undefined\" (10 events); placeholder_ids",
                        "addresses at \"example.com\" act in 5 accounts",
                        "3 of 5 accounts were named by no group call",
                        "--out-of-orderness 3h",
                        "Rejected as invalid_field: 1; the first is line 44: event is a number",
                        "  36 \"Logged In\"",
                        "Calls: track 40, group 2.");
        Model model = model(sample);
        assertThat(model.events()).hasSize(2);
        assertThat(model.segments()).extracting(each -> each.name()).contains("trial", "pro");
        assertThat(sample.model()).contains("Logged In: 1", "Report: [Report Created]");
    }

    @Test
    void namesOfAnyKindMakeAModel() throws Exception {
        String[] names = {"x: {y", "#", "null", "-", "true", "[a]", "ü 😀", "a\\\\nb", "1e3", "*"};
        StringBuilder events = new StringBuilder();
        for (String name : names) {
            events.append(
                    "{\"type\":\"track\",\"userId\":\"u\",\"timestamp\":1772442000,\"event\":\"%s\"}\n"
                            .formatted(name));
        }
        assertThat(model(sample(events.toString())).events()).hasSize(names.length);
    }

    @Test
    void whatIsNoEventSaysSo() throws Exception {
        Sample sample = sample("{'a':1}\nb\n");
        assertThat(sample.isEmpty()).isTrue();
        assertThat(sample.text().get(0)).startsWith("It looks like no known format");
    }

    @Test
    void aFormatThatIsGivenIsTaken() throws Exception {
        Path file = folder.resolve("a.jsonl");
        Files.writeString(
                file, "{\"event\":\"x\",\"distinct_id\":\"u\",\"timestamp\":1772442000}\n");
        Sample sample = Sample.read(List.of(file.toString()), 10, Format.of("posthog"));
        assertThat(sample.setting()).isEmpty();
        assertThat(sample.isEmpty()).isFalse();
    }
}
