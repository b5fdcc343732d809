package io.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code tideline compare} on the example of docs/compare.md. */
class CompareCommandIT {
    @TempDir private Path folder;

    private Page page;

    @BeforeEach
    void prepare() throws Exception {
        page = Page.of("compare.md");
        Files.writeString(folder.resolve("model.yaml"), page.blocks("yaml").get(0));
        Files.writeString(folder.resolve("new.yaml"), page.blocks("yaml").get(1));
        Files.writeString(folder.resolve("events.jsonl"), page.blocks("json").get(0));
    }

    @Test
    void printsWhatThePageShows() {
        var outcome = compare(List.of("model.yaml", "new.yaml"));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().replace(folder + "/", "")).isEqualTo(page.blocks("text").get(0));
        assertThat(outcome.status()).isZero();
    }

    @Test
    void printsOneJsonObject() throws Exception {
        var outcome = compare(List.of("model.yaml", "new.yaml"), "--json");
        assertThat(outcome.status()).isZero();
        var report = new ObjectMapper().readTree(outcome.out());
        assertThat(report.at("/b/version").intValue()).isEqualTo(2);
        assertThat(report.at("/last_day").textValue()).isEqualTo("2025-03-10");
        assertThat(report.at("/only_in_a/profiles/0").textValue()).isEqualTo("monthly");
        assertThat(report.at("/profiles/0/last_day/changed").longValue()).isEqualTo(2);
        assertThat(report.at("/profiles/0/rises/0/entity_id").textValue()).isEqualTo("globex");
        assertThat(report.at("/profiles/0/rises/0/band_a").isNull()).isTrue();
        assertThat(report.at("/alerts/0/lost").longValue()).isEqualTo(1);
    }

    @Test
    void aModelIsLikeItself() {
        var outcome = compare(List.of("model.yaml", "model.yaml"));
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).doesNotContain("Only in", "Largest");
    }

    @Test
    void refusesWhatItCannotCompare() {
        assertRefused(
                compare(List.of("model.yaml")),
                "--model: found 1 of them, expected two, as in --model model.yaml --model new.yaml.");
        assertRefused(
                compare(List.of("model.yaml", "new.yaml"), "--events", "-"),
                "Standard input (-) can be read once only, and both models read the events: save them to a file first.");
        assertThat(compare(List.of("model.yaml", "nowhere.yaml")).status()).isEqualTo(2);
    }

    private static void assertRefused(Outcome outcome, String message) {
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).isEqualTo("tideline: " + message + System.lineSeparator());
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void withoutEventsItEndsAsAReplayDoes() throws Exception {
        Files.writeString(folder.resolve("events.jsonl"), "");
        var outcome = compare(List.of("model.yaml", "new.yaml"));
        assertThat(outcome.status()).isEqualTo(3);
        assertThat(outcome.err()).startsWith("Nothing was taken");
        assertThat(outcome.out()).isEmpty();
    }

    private Outcome compare(List<String> models, String... more) {
        var arguments = new ArrayList<>(List.of("compare", "--max-past", "off"));
        for (String model : models) {
            arguments.addAll(List.of("--model", folder.resolve(model).toString()));
        }
        arguments.addAll(List.of("--events", folder.resolve("events.jsonl").toString()));
        arguments.addAll(List.of(more));
        return Outcome.of(arguments.toArray(String[]::new));
    }
}
