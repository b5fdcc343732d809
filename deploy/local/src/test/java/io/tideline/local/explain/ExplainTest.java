package io.tideline.local.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.model.Level;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainTest {
    private static final LocalDate DAY = LocalDate.of(2025, 3, 10);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'score': 28, 'band': 'at risk', 'previous_score': 60, 'change': -32, 'change_usage': -32, 'change_benchmark': 0 | 28 of 100, at risk. It fell from 60 in the window before: all by its own use.",
                "'score': 61, 'previous_score': 100, 'change': -39, 'change_usage': -32, 'change_benchmark': -7 | 61 of 100. It fell from 100 in the window before: 32 points by its own use, 7 by others' rise.",
                "'score': 61, 'previous_score': 60, 'change': 1, 'change_usage': 0, 'change_benchmark': 1 | 61 of 100. It rose from 60 in the window before: all by others' fall.",
                "'score': 60, 'previous_score': 60, 'change': 0, 'change_usage': 5, 'change_benchmark': -5 | 60 of 100. It was the same in the window before: +5 points by its own use, -5 by others' rise.",
                "'score': 60, 'previous_score': 60, 'change': 0, 'change_usage': 0, 'change_benchmark': 0 | 60 of 100. It was the same in the window before.",
                "'score': 60, 'previous_score': 70, 'change': -10 | 60 of 100. It fell from 70 in the window before.",
                "'score': 60, 'band': null, 'previous_score': null, 'change': null | 60 of 100. There is no score of the window before to compare it with.",
                "'score': null, 'previous_score': 7, 'change': null | None: there was no benchmark to measure it by. In the window before it was 7.",
                "'active': false, 'score': 1, 'previous_score': 2, 'change': -1, 'change_usage': -1, 'change_benchmark': 0 | 1 of 100: nothing that counts was done in this window. It fell from 2 in the window before: all by its own use.",
            })
    void theScoreInASentence(String columns, String sentence) throws Exception {
        var row =
                json(
                        "{'profile': 'weekly', 'day': '2025-03-10', 'active': true, 'raw': 1, "
                                + "'frequency': 1, "
                                + columns
                                + "}");
        assertThat(Explain.lines(account(row, DAY, DAY))).contains("  " + sentence);
    }

    @Test
    void whatIsUsersDoingIsTheirs() throws Exception {
        var row =
                json(
                        "{'profile': 'weekly', 'day': '2025-03-10', 'active': true, 'raw': 1234, 'frequency': 2, 'score': 5, 'previous_score': 6, 'change': -1, 'change_usage': -1, 'change_benchmark': 0}");
        var user =
                new Explanation(
                        new Question(Level.USER, "ada", null, null),
                        json("{'user_id': 'ada', 'account_id': 'acme', 'traits': {}}"),
                        json("{'account_id': 'acme', 'traits': {'name': 'Acme', 'owner': 'kim'}}"),
                        List.of(row),
                        row,
                        DAY,
                        List.of(),
                        Map.of(),
                        List.of(),
                        List.of());
        assertThat(Explain.lines(user))
                .containsExactly(
                        "User ada",
                        "  account  acme (Acme), owner kim",
                        "",
                        "Score: profile weekly, the window that ends on 2025-03-10",
                        "  5 of 100. It fell from 6 in the window before: all by their own use.",
                        "  points       1,234",
                        "  active days  2",
                        "",
                        "Alerts: none",
                        "",
                        "Times are in UTC, days in the model's time zone.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '`',
            value = {
                "- | 2025-03-10 | -",
                "2025-03-10 | 2025-03-12 | -",
                "- | - | -",
                "- | 2025-03-12 | There is no row of 2025-03-12. Nothing that counts was done in that window, or the account was not in the profile's segment.",
                "2025-03-11 | 2025-03-12 | There is no row of 2025-03-11. Nothing that counts was done in that window, or the account was not in the profile's segment.",
                "2025-04-01 | 2025-03-10 | 2025-04-01 is not closed: the newest day that is, is 2025-03-10.",
            })
    void whyTheRowIsNotOfTheDay(LocalDate asked, LocalDate closed, String sentence)
            throws Exception {
        var row =
                json(
                        "{'profile': 'weekly', 'day': '2025-03-10', 'active': true, 'raw': 1, 'score': 9}");
        var lines = Explain.lines(account(row, asked, closed));
        int head = lines.indexOf("Score: profile weekly, the window that ends on 2025-03-10");
        assertThat(lines.get(head + 1))
                .isEqualTo(
                        "  "
                                + (sentence == null
                                        ? "9 of 100. There is no score of the window before to compare it with."
                                        : sentence));
    }

    @Test
    void withoutARowThereIsNoScore() throws Exception {
        assertThat(Explain.lines(account(null, null, null)))
                .contains("Score: none", "  Nothing that counts was done on a day that is closed.")
                .doesNotContain("Features");
    }

    @Test
    void featuresThatAreNotKnownAreLeftOut() throws Exception {
        var row =
                json(
                        "{'profile': 'p', 'day': '2025-03-10', 'active': true, 'raw': 1, 'score': 9, 'adoption_rate': 0.0, 'features_used': [], 'adoption_rate_all_time': 50.00}");
        assertThat(Explain.lines(account(row, null, DAY)))
                .contains(
                        "Features",
                        "  used      none",
                        "  adoption  0% in this window, 50% since first seen");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "in_progress | in progress, last changed 2025-03-05 08:00",
                "stalled | stalled since 2025-03-05 08:00",
                "expired | expired, last changed 2025-03-05 08:00",
                "activated | activated since 2025-03-04 08:00",
            })
    void aChecklistsStatus(String status, String words) throws Exception {
        var checklist =
                json(
                        "{'checklist': 'setup', 'status': '"
                                + status
                                + "', 'completed': 1, 'total': 2, 'rate': 50.00, 'steps_done': [{'step': 'A', 'at': '2025-03-04T08:00:00.000Z'}], 'steps_remaining': ['B'], 'started_at': '2025-03-03T09:00:00+01:00', 'activated_at': '2025-03-04T08:00:00Z', 'updated_at': '2025-03-05T08:00:00Z'}");
        var found =
                new Explanation(
                        new Question(Level.ACCOUNT, "acme", null, null),
                        Rows.nothing(),
                        Rows.nothing(),
                        List.of(),
                        null,
                        null,
                        List.of(),
                        Map.of(),
                        List.of(checklist),
                        List.of());
        assertThat(Explain.lines(found))
                .containsSequence(
                        "Checklist setup: " + words,
                        "  1 of 2 steps are done (50%); started 2025-03-03 08:00",
                        "  done  A, 2025-03-04 08:00",
                        "  open  B");
    }

    @Test
    void whatSendersChooseIsCleaned() throws Exception {
        var row =
                json(
                        "{'profile': 'p\\u001b[2J', 'day': '2025-03-10', 'active': true, 'raw': 1, 'score': 9, 'band': 'b\\u202e', 'drivers': [{'event': 'E\\n', 'count': 1, 'points': 1}], 'adoption_rate': 1, 'features_used': ['F\\u0007'], 'top_users': [{'user_id': 'u\\u0085', 'raw': 1, 'share': 100.0}], 'segments': []}");
        var found =
                new Explanation(
                        new Question(Level.ACCOUNT, "a\u001b]0;x\u0007", null, null),
                        json(
                                "{'account_id': 'a', 'traits': {'name': 'N\\u001b', 'k\\u001b': 'v\\u2028', 'n': 12345678, 'e': 1e3}, 'segments': ['s\\u001b'], 'first_seen_at': 'no\\u001btime'}"),
                        Rows.nothing(),
                        List.of(row, row),
                        row,
                        DAY,
                        List.of("G\u001b"),
                        Map.of("u\u0085", json("{'traits': {'name': 'U\\u001b'}}")),
                        List.of(json("{'checklist': 'c\\u001b', 'steps_remaining': ['r\\u001b']}")),
                        List.of(
                                json(
                                        "{'at': '2025-03-05T08:00:00Z', 'severity': 'info', 'summary': '"
                                                + "long ".repeat(30)
                                                + "\\u001b[1mend'}")));
        var lines = Explain.lines(found);
        assertThat(String.join("", lines)).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}]");
        assertThat(lines)
                .contains("  n           12345678", "  e           1000")
                .anySatisfy(line -> assertThat(line).endsWith("long  [1mend"));
    }

    private static Explanation account(JsonNode row, LocalDate asked, LocalDate closed)
            throws Exception {
        return new Explanation(
                new Question(Level.ACCOUNT, "acme", null, asked),
                Rows.nothing(),
                Rows.nothing(),
                row == null ? List.of() : List.of(row),
                row,
                closed,
                List.of(),
                Map.of(),
                List.of(),
                List.of());
    }

    private static JsonNode json(String text) throws Exception {
        return Rows.parse(text.replace('\'', '"'));
    }
}
