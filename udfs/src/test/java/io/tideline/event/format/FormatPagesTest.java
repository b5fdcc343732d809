package io.tideline.event.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.DecodeResult;
import io.tideline.event.EventType;
import io.tideline.yaml.ValidationErrors;
import io.tideline.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The samples of the pages tell one story: an account and a user with traits, a report, a page, and
 * the report sent again. Rows are made of nothing but what is compared here.
 */
class FormatPagesTest {
    private static final Path PAGES = Path.of("../docs/formats");
    private static final Pattern BLOCK =
            Pattern.compile("```(yaml|json)\\n(.*?)```", Pattern.DOTALL);

    /** What a format cannot carry: calls that set traits, and parts of a second. */
    private static final Set<String> WITHOUT_TRAITS = Set.of("mixpanel", "snowplow", "ga4");

    private static final Set<String> WITHOUT_MILLIS = Set.of("mixpanel");

    static List<String> presets() {
        return Format.presets();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void theSampleTellsTheStoryOfSegment(String preset) throws IOException {
        List<Decoded> events = story(preset);
        List<Decoded> expected = new ArrayList<>();
        for (Decoded event : story("segment")) {
            if (event.traits() == null || !WITHOUT_TRAITS.contains(preset)) {
                expected.add(event);
            }
        }
        boolean isCut = WITHOUT_MILLIS.contains(preset);
        assertThat(events)
                .isEqualTo(isCut ? expected.stream().map(FormatPagesTest::cut).toList() : expected);
        assertThat(events).hasSizeGreaterThanOrEqualTo(3);
        assertThat(events.get(events.size() - 1))
                .as("the report again")
                .isEqualTo(events.get(events.size() - 3));
    }

    @Test
    void theStoryIsThis() throws IOException {
        assertThat(story("segment"))
                .extracting(Decoded::type)
                .containsExactly(
                        EventType.GROUP,
                        EventType.IDENTIFY,
                        EventType.TRACK,
                        EventType.PAGE,
                        EventType.TRACK);
        Decoded report = story("segment").get(2);
        assertThat(report.entityKey()).isEqualTo("uu7");
        assertThat(report.accountId()).isEqualTo("acme");
        assertThat(report.matchesFilter()).isTrue();
        assertThat(report.timestamp())
                .isEqualTo(Instant.parse("2026-03-02T09:00:01.250Z").toEpochMilli());
    }

    @ParameterizedTest
    @MethodSource("presets")
    void thePageListsTheMapping(String preset) throws IOException {
        String page = Files.readString(PAGES.resolve(preset + ".md"));
        Mapping mapping = Format.of(preset).mapping();
        Set<String> missing = new TreeSet<>();
        mapping.pointers()
                .forEach(
                        (key, pointers) -> {
                            missing.add("`" + key.text() + "`:");
                            pointers.forEach(
                                    joined ->
                                            joined.forEach(each -> missing.add("`" + each + "`")));
                        });
        mapping.skip().values().forEach(values -> values.forEach(each -> missing.add(bare(each))));
        mapping.anonymous().keySet().forEach(each -> missing.add("`" + each + "`"));
        mapping.types().keySet().forEach(each -> missing.add(bare(each)));
        missing.remove("``");
        missing.removeIf(page::contains);
        assertThat(missing).isEmpty();
        assertThat(page).contains("## What cannot be mapped");
    }

    private static String bare(String value) {
        return value.equals(Mapping.ANY) ? "all others" : "`" + value.replaceFirst("^!", "") + "`";
    }

    @Test
    void theOverviewListsEveryKeyAndPreset() throws IOException {
        String page = Files.readString(PAGES.resolve("../formats.md"));
        for (Key key : Key.values()) {
            assertThat(page).contains("`" + key.text() + "`");
        }
        for (String preset : Format.presets()) {
            assertThat(page).contains("[`" + preset + "`](formats/" + preset + ".md)");
        }
    }

    /** Returns what a page's sample says by the page's settings, with ids numbered as they come. */
    private static List<Decoded> story(String preset) throws IOException {
        String settings = null;
        String sample = null;
        Matcher blocks = BLOCK.matcher(Files.readString(PAGES.resolve(preset + ".md")));
        while (blocks.find()) {
            if (blocks.group(1).equals("yaml")) {
                settings = settings == null ? blocks.group(2) : settings;
            } else {
                sample = blocks.group(2);
            }
        }
        ValidationErrors faults = new ValidationErrors(preset);
        Format format =
                YamlNode.parse(settings, faults)
                        .flatMap(root -> root.get("source"))
                        .flatMap(source -> source.get("format"))
                        .flatMap(Format::read)
                        .orElseThrow(() -> new AssertionError(faults.message()));
        assertThat(faults.list()).isEmpty();
        FormatDecoder decoder =
                new FormatDecoder(format, Decoded.MODEL, Decoded.LIMITS, () -> Decoded.NOW);
        Map<Long, Long> ids = new HashMap<>();
        List<Decoded> story = new ArrayList<>();
        for (String line : sample.lines().toList()) {
            for (DecodeResult result : Decoded.all(decoder, line.getBytes(UTF_8))) {
                assertThat(result.rejection()).as(line).isNull();
                if (result.isEvent()) {
                    story.add(numbered(Decoded.of(result), ids));
                }
            }
        }
        return story;
    }

    private static Decoded numbered(Decoded event, Map<Long, Long> ids) {
        boolean isReport = event.eventIndex() == 0 || event.eventIndex() == 1;
        boolean setsTraits = event.traits() != null;
        // Of a format without traits the numbers would begin elsewhere.
        Long id = ids.computeIfAbsent(event.id(), ignored -> setsTraits ? 0L : ids.size() + 1L);
        return new Decoded(
                event.type(),
                setsTraits ? 0 : id - ids.values().stream().filter(each -> each == 0).count(),
                event.entityKey(),
                event.accountId(),
                isReport ? 0 : event.eventIndex(),
                event.matchesFilter(),
                event.timestamp(),
                event.traits(),
                event.reason());
    }

    private static Decoded cut(Decoded event) {
        return new Decoded(
                event.type(),
                event.id(),
                event.entityKey(),
                event.accountId(),
                event.eventIndex(),
                event.matchesFilter(),
                event.timestamp() / 1000 * 1000,
                event.traits(),
                event.reason());
    }
}
