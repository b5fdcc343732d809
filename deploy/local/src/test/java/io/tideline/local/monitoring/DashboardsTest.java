package io.tideline.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DashboardsTest {
    private static final Path FOLDER = Path.of("..", "grafana");
    private static final Path RULES = Path.of("..", "prometheus", "rules.yml");
    private static final Path RULE_TESTS = Path.of("..", "prometheus", "rules.test.yml");
    private static final Path ROOT = Path.of("..", "..");

    /**
     * Where it fails, {@code mvn -pl deploy/local -am test -Dtest=DashboardsTest -Dpages=write
     * -Dsurefire.failIfNoSpecifiedTests=false} writes them.
     */
    @Test
    void theFilesAreThoseOfTheCode() throws IOException {
        for (Map.Entry<String, String> board : Dashboards.all().entrySet()) {
            Path file = FOLDER.resolve(board.getKey());
            if ("write".equals(System.getProperty("pages"))) {
                Files.writeString(file, board.getValue());
            }
            assertThat(file).content().isEqualTo(board.getValue());
        }
        try (var files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> name.endsWith(".json"))
                    .containsExactlyInAnyOrderElementsOf(Dashboards.all().keySet());
        }
    }

    @Test
    void panelsHaveTheirOwnIdAndPlace() throws IOException {
        for (String board : Dashboards.all().values()) {
            Set<String> ids = new HashSet<>();
            Set<String> places = new HashSet<>();
            for (var panel : new ObjectMapper().readTree(board).path("panels")) {
                var place = panel.path("gridPos");
                assertThat(place.path("x").intValue() + place.path("w").intValue())
                        .isLessThanOrEqualTo(24);
                assertThat(ids.add(panel.path("id").asText())).isTrue();
                assertThat(places.add(place.path("x") + " " + place.path("y"))).isTrue();
                assertThat(panel.path("targets")).isNotEmpty();
            }
            assertThat(ids).hasSizeGreaterThan(10);
        }
    }

    @Test
    void everyRuleHasASectionOfTheRunbooksAndTwoTests() throws IOException {
        String rules = Files.readString(RULES);
        var named = Pattern.compile("- alert: (\\w+)\n(?:.*\n)*?\\s+runbook_url: (\\S+)\n");
        var found = named.matcher(rules).results().toList();
        assertThat(found).hasSizeGreaterThan(10);
        assertThat(found).hasSize(rules.split("- alert:", -1).length - 1);
        String tests = Files.readString(RULE_TESTS);
        for (MatchResult rule : found) {
            String[] link = rule.group(2).split("#", -1);
            assertThat(link[1]).isEqualTo(rule.group(1).toLowerCase(Locale.ROOT));
            assertThat(Files.readString(ROOT.resolve(link[0])))
                    .contains("\n## " + rule.group(1) + "\n");
            assertThat(tests)
                    .contains("- name: " + rule.group(1) + "\n")
                    .contains("- name: " + rule.group(1) + ", quiet\n");
        }
    }
}
