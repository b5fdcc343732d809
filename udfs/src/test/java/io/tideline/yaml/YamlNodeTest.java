package io.tideline.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tideline.model.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class YamlNodeTest {
    private final ValidationErrors faults = new ValidationErrors("f.yaml");

    private YamlNode root(String yaml) {
        return YamlNode.parse(yaml, faults).orElseThrow(() -> new AssertionError(faults.message()));
    }

    static Stream<Arguments> values() {
        return Stream.of(
                value("a: 5", n -> n.integer("a", 1, 5), 5),
                value("a: 9000000000", n -> n.integer("a", 1L, Long.MAX_VALUE), 9_000_000_000L),
                value("a: off", n -> n.text("a", "a word"), "off"),
                value("a: no", n -> n.text("a", "a word"), "no"),
                value("a: 'true'", n -> n.text("a", "a word"), "true"),
                value("a: yes", n -> n.text("a", "a word"), "yes"),
                value("a: true", n -> n.get("a").map(a -> a.value().booleanValue()), true),
                value("a: 3d", n -> n.duration("a", Duration.ZERO, days(3)), days(3)),
                value("a: account", n -> n.oneOf("a", Level.class), Level.ACCOUNT),
                value("a: pass", n -> n.get("a").flatMap(p -> p.secret("text")), "pass"),
                value("a:", n -> n.integer("a", 1, 5), null),
                value("b: 1", n -> n.integer("a", 1, 5), null));
    }

    @ParameterizedTest
    @MethodSource("values")
    void readsValues(String yaml, Function<YamlNode, Optional<?>> question, Object answer) {
        assertThat(question.apply(root(yaml))).isEqualTo(Optional.ofNullable(answer));
        assertThat(faults.list()).isEmpty();
    }

    static Stream<Arguments> faulty() {
        String number = "a whole number from 1 to 5";
        String word = "a word";
        return Stream.of(
                fault("a: 6", n -> n.integer("a", 1, 5), "6", number),
                fault("a: '5'", n -> n.integer("a", 1, 5), "\"5\"", number),
                fault("a: 1.5", n -> n.integer("a", 1, 5), "1.5", number),
                fault("a: [1]", n -> n.integer("a", 1, 5), "a list", number),
                fault("a: {b: 1}", n -> n.integer("a", 1, 5), "a map", number),
                fault("a: 99999999999999999999", n -> n.integer("a", 1, 5), null, number),
                fault("a: 010", n -> n.integer("a", 1, 10), "\"010\"", null),
                fault("a: .inf", n -> n.integer("a", 1, 5), "\".inf\"", number),
                fault("a: 1e999999999999", n -> n.integer("a", 1, 5), "\"1e999999999999\"", number),
                fault("a: 5", n -> n.text("a", word), "5", word),
                fault("a: ''", n -> n.text("a", word), "\"\"", word),
                fault("a: true", n -> n.text("a", word), "true", word),
                fault("a: 4d", n -> n.duration("a", days(1), days(3)), "\"4d\"", null),
                fault("a: 4 d", n -> n.duration("a", days(1), days(9)), "\"4 d\"", null),
                fault("a: 4", n -> n.duration("a", days(1), days(9)), "4", null),
                fault(
                        "a: acount",
                        n -> n.oneOf("a", Level.class),
                        "\"acount\"",
                        "one of account, user; did you mean \"account\"?"),
                fault(
                        "a: team",
                        n -> n.oneOf("a", Level.class),
                        "\"team\"",
                        "one of account, user"),
                fault(
                        "a: 1234",
                        n -> n.get("a").flatMap(p -> p.secret("a text")),
                        "a value of another kind",
                        "a text"));
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void notesFaults(
            String yaml, Function<YamlNode, Optional<?>> question, String found, String expected) {
        assertThat(question.apply(root(yaml))).isEmpty();
        assertThat(faults.list()).hasSize(1);
        ValidationError fault = faults.list().get(0);
        assertThat(fault.place()).isEqualTo("a");
        assertThat(fault.found()).isEqualTo(found == null ? fault.found() : found);
        assertThat(fault.expected()).isEqualTo(expected == null ? fault.expected() : expected);
    }

    @Test
    void namesUnknownKeysWithTheNearestKnownOne() {
        YamlNode root = root("parallelsm: 1\nkafka: {}\nother: 2");

        assertThat(root.keys("kafka", "parallelism")).isTrue();

        String known = "one of kafka, parallelism";
        assertThat(faults.list())
                .containsExactly(
                        new ValidationError(
                                "parallelsm",
                                "an unknown key",
                                known + "; did you mean \"parallelism\"?"),
                        new ValidationError("other", "an unknown key", known));
        assertThat(faults.message())
                .isEqualTo(
                        """
                        f.yaml has 2 faults:
                          parallelsm: found an unknown key, expected one of kafka, parallelism; \
                        did you mean "parallelism"?
                          other: found an unknown key, expected one of kafka, parallelism""");
    }

    @Test
    void walksMapsAndLists() {
        YamlNode root = root("m: {z: 1, a: [x, y], e: e}");
        YamlNode map = root.require("m", "a map").orElseThrow();

        assertThat(map.entries("a map")).extracting(YamlNode::key).containsExactly("z", "a", "e");
        YamlNode list = map.get("a").orElseThrow();
        assertThat(list.items("a list"))
                .extracting(YamlNode::place)
                .containsExactly("m.a[0]", "m.a[1]");
        assertThat(map.get("e").orElseThrow().itemsOrSelf("a list"))
                .extracting(YamlNode::place)
                .containsExactly("m.e");
        assertThat(faults.list()).isEmpty();

        assertThat(list.entries("a map")).isEmpty();
        assertThat(list.keys("k")).isFalse();
        assertThat(map.items("a list")).isEmpty();
        assertThat(root.require("n", "a name")).isEmpty();
        assertThat(faults.list())
                .containsExactly(
                        new ValidationError("m.a", "a list", "a map"),
                        new ValidationError("m.a", "a list", "a map with k"),
                        new ValidationError("m", "a map", "a list"),
                        new ValidationError("n", "nothing", "a name"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`a: 1\nb: [1`|line 2, column 6|a fault of syntax (expected ',' or ']', but got"
                        + " <stream end>)",
                "`a: b: c`|line 1, column 5|a fault of syntax (mapping values are not allowed"
                        + " here)",
                "`a: &x 1\nb: *x`|line 2, column 4|a YAML alias (*x)",
                "`a: 1\n---\nb: 1`|line 3, column 1|a second YAML document in the file",
                "`? [x]\n: 1`|line 1, column 4|a fault of syntax",
                "``||an empty file",
                "`# only a comment`||an empty file",
            },
            delimiter = '|')
    void refusesWhatIsNoYaml(String yaml, String place, String found) {
        assertThat(YamlNode.parse(yaml.replace("\\n", "\n"), faults)).isEmpty();

        assertThat(faults.list()).hasSize(1);
        assertThat(faults.list().get(0).place()).isEqualTo(place == null ? "" : place);
        assertThat(faults.list().get(0).found()).isEqualTo(found);
        String after = place == null ? ": " : ", " + place + ": ";
        assertThat(faults.message()).startsWith("f.yaml" + after + "found " + found).endsWith(".");
        assertThat(faults.message()).doesNotContain("\n");
    }

    @Test
    void neverQuotesTheLinesAroundAFaultOfSyntax() {
        assertThat(YamlNode.parse("password: hush\nb: c: d", faults)).isEmpty();
        assertThat(YamlNode.parse("password: [hush", faults)).isEmpty();
        assertThat(faults.message() + faults.list()).doesNotContain("hush");
    }

    @Test
    void keysThatStandTwiceAreFaultsLikeOthers() {
        YamlNode root = root("a: {x: 1, x: 2}\nb: 1\nb: 9");

        assertThat(root.integer("b", 5, 9)).isEmpty();
        assertThat(faults.list())
                .extracting(ValidationError::place, ValidationError::found)
                .containsExactly(
                        tuple("a.x", "the key a second time, in line 1"),
                        tuple("b", "the key a second time, in line 3"),
                        tuple("b", "1"));
    }

    @Test
    void refusesDeepNesting() {
        assertThat(YamlNode.parse("[".repeat(100_000), faults)).isEmpty();
        assertThat(faults.message()).contains("more than 50 levels of nesting");
    }

    @Test
    void refusesFilesThatCannotBeRead(@TempDir Path directory) throws IOException {
        Path latin = Files.write(directory.resolve("latin.yaml"), new byte[] {'a', (byte) 0xe9});
        Path huge = Files.write(directory.resolve("huge.yaml"), new byte[(3 << 20) + 1]);

        for (Path file : List.of(directory.resolve("none.yaml"), directory, latin, huge)) {
            assertThat(YamlNode.read(file, faults)).isEmpty();
        }
        assertThat(faults.list())
                .extracting(ValidationError::found)
                .containsExactly(
                        "no such file",
                        "a directory",
                        "bytes that are not UTF-8",
                        "more than 3 MiB");
    }

    @Test
    void readsAFileWithAByteOrderMark(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("bom.yaml"), "\uFEFFa: ä");
        assertThat(YamlNode.read(file, faults).orElseThrow().text("a", "a word")).hasValue("ä");
    }

    private static Duration days(int days) {
        return Duration.ofDays(days);
    }

    private static Arguments value(
            String yaml, Function<YamlNode, Optional<?>> question, Object answer) {
        return Arguments.of(yaml, question, answer);
    }

    private static Arguments fault(
            String yaml, Function<YamlNode, Optional<?>> question, String found, String expected) {
        return Arguments.of(yaml, question, found, expected);
    }
}
