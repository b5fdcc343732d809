package io.tideline.snapshot;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.state.StateNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of docs/architecture.md name what the code has, and nothing else. */
class StatePageTest {
    private static final Path CODE = Path.of("src/main/java");
    private static final Path PAGE = Path.of("../docs/architecture.md");

    private static Set<String> inCode(String pattern) throws IOException {
        return inCode(CODE, pattern);
    }

    private static Set<String> inCode(Path code, String pattern) throws IOException {
        Pattern named = Pattern.compile(pattern);
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(code)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                named.matcher(Files.readString(file))
                        .results()
                        .forEach(result -> names.add(result.group(1)));
            }
        }
        return names;
    }

    /** Returns the names in back quotes in one column of the table of a section. */
    private static Set<String> onPage(String section, int column) throws IOException {
        return onPage(section, column, row -> true);
    }

    private static Set<String> onPage(String section, int column, Predicate<String> rows)
            throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf("## " + section + "\n");
        assertThat(start).as("section %s", section).isNotNegative();
        int end = page.indexOf("\n## ", start);
        return page.substring(start, end < 0 ? page.length() : end)
                .lines()
                .filter(line -> line.startsWith("| "))
                .filter(rows)
                .map(line -> line.split("\\|", -1)[column])
                .flatMap(cell -> Pattern.compile("`([^`]+)`").matcher(cell).results())
                .map(result -> result.group(1))
                .collect(toCollection(TreeSet::new));
    }

    private static Set<String> names(Predicate<StateNames.Entry<?>> which) {
        return StateNames.all().stream()
                .filter(which)
                .map(entry -> entry.descriptor().getName())
                .collect(toCollection(TreeSet::new));
    }

    @Test
    void everyStateIsInTheTable() throws IOException {
        Set<String> states = names(entry -> true);
        assertThat(states).hasSizeGreaterThan(20);
        assertThat(onPage("State", 2)).isEqualTo(states);
    }

    @Test
    void everyUidIsInTheTable() throws IOException {
        Set<String> uids =
                StateNames.all().stream()
                        .flatMap(entry -> entry.uids().stream())
                        .collect(toCollection(TreeSet::new));
        assertThat(uids).hasSizeGreaterThan(5).containsAll(inCode("\\bUID = \"([^\"]+)\""));
        assertThat(onPage("State", 1)).isEqualTo(uids);
    }

    @Test
    void theTableSaysWhatErasesEachStateOfUsersAndAccounts() throws IOException {
        Set<String> personal = names(entry -> entry.contents() == StateNames.Contents.PERSONAL);
        assertThat(personal).hasSizeGreaterThan(10);
        assertThat(onPage("State", 2, row -> !row.contains("| nothing of anybody |")))
                .isEqualTo(personal);
    }

    @Test
    void noOperatorHasTwoStatesOfOneName() {
        assertThat(
                        StateNames.all().stream()
                                .flatMap(
                                        entry ->
                                                entry.uids().stream()
                                                        .map(
                                                                uid ->
                                                                        uid
                                                                                + " "
                                                                                + entry.descriptor()
                                                                                        .getName())))
                .doesNotHaveDuplicates();
    }

    @Test
    void everySideOutputIsInTheTable() throws IOException {
        Set<String> tags = inCode("OutputTag<>\\(\\s*\"([^\"]+)\"");
        assertThat(tags).hasSizeGreaterThan(5);
        assertThat(onPage("Side outputs", 2)).isEqualTo(tags);
    }

    /** Names begin as Flink's do, and nothing else in the code is called so. */
    @Test
    void everyMetricIsInTheTable() throws IOException {
        String name = "\"((?:num|last|cache)[A-Z]\\w+|modelVersion|buildInfo)\"";
        Set<String> metrics = inCode(name);
        metrics.addAll(inCode(Path.of("../job/src/main/java"), name));
        assertThat(metrics)
                .hasSizeGreaterThan(30)
                .containsAll(inCode("\\.(?:counter|gauge)\\(\\s*\"([^\"]+)\""));
        Set<String> labels = Set.of("reason", "version", "commit", "rule", "file");
        Set<String> shown = onPage("Metrics", 2);
        assertThat(shown).containsAll(labels);
        shown.removeAll(labels);
        assertThat(shown).isEqualTo(metrics);
    }
}
