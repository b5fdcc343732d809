package io.tideline.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the console reads in its own, quicker way is what the documented views say. */
@ExtendWith(ReplayedConsole.Extension.class)
class SameAsViewsIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ReplayedConsole console;

    SameAsViewsIT(ReplayedConsole console) {
        this.console = console;
    }

    @ParameterizedTest
    @ValueSource(strings = {"weekly", "monthly", "trend"})
    void accounts(String profile) throws Exception {
        var rows =
                items(
                        "/api/accounts?sort=name&profile=" + profile,
                        row ->
                                String.join(
                                        "|",
                                        row.path("id").asText(),
                                        row.path("name").asText(),
                                        text(row.path("plan")),
                                        text(row.path("owner")),
                                        standing(row.path("standing")),
                                        row.path("active_users").asText(),
                                        text(row.path("total_users")),
                                        text(row.path("seats")),
                                        text(row.path("seat_usage")),
                                        progress(row.path("activation"))));
        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(
                        console.query(
                                "SELECT account_id, name, plan, owner, day, live, gone, score, band, previous_score, change, change_usage,"
                                        + " change_benchmark, raw, trim_scale(adoption_rate), active_users, total_users, seats,"
                                        + " trim_scale(seat_usage), checklist, activation_status, trim_scale(activation_rate), next_step"
                                        + " FROM current_accounts WHERE profile = '"
                                        + profile
                                        + "'"));
        if (profile.equals("weekly")) {
            assertThat(rows).as("who has fallen silent").anyMatch(row -> row.contains("|f|t|1|"));
        }
    }

    /** Of an account whose users are on several pages. */
    @ParameterizedTest
    @CsvSource({"acct-5, weekly", "acct-7, weekly", "acct-7, monthly"})
    void users(String account, String profile) throws Exception {
        List<String> rows = new ArrayList<>();
        var path = "/api/accounts/" + account + "?limit=3&profile=" + profile;
        var next = "";
        do {
            var users = JSON.readTree(console.get(path + next).body()).path("users");
            users.path("rows")
                    .forEach(
                            row ->
                                    rows.add(
                                            String.join(
                                                    "|",
                                                    row.path("id").asText(),
                                                    row.path("name").asText(),
                                                    text(row.path("email")),
                                                    standing(row.path("standing")),
                                                    row.path("active_days").asText(),
                                                    progress(row.path("activation")))));
            next = users.path("next").isNull() ? null : "&after=" + users.path("next").asText();
        } while (next != null);
        assertThat(rows)
                .containsExactlyElementsOf(
                        console.query(
                                "SELECT user_id, name, email, day, live, gone, score, band, previous_score, change, change_usage,"
                                        + " change_benchmark, raw, trim_scale(adoption_rate), active_days, checklist, activation_status,"
                                        + " trim_scale(activation_rate), next_step FROM current_users WHERE account_id = '"
                                        + account
                                        + "' AND profile = '"
                                        + profile
                                        + "' ORDER BY raw = 0, score DESC, user_id COLLATE \"C\""));
    }

    /** A list goes on behind its last row: every account once, in one order, by any column. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "name&order=asc",
                "score&order=desc",
                "change&order=asc",
                "change&order=desc",
                "activation&order=desc",
                "active&order=asc",
                "users&order=desc",
                "seats&order=asc",
                "adoption&order=desc",
                "owner&order=desc",
                "seen&order=desc"
            })
    void everyAccountOnceByAnyColumn(String sort) throws Exception {
        List<String> all =
                items("/api/accounts?limit=1000&sort=" + sort, row -> row.path("id").asText());
        assertThat(items("/api/accounts?limit=7&sort=" + sort, row -> row.path("id").asText()))
                .isEqualTo(all)
                .doesNotHaveDuplicates()
                .hasSize(Integer.parseInt(console.query("SELECT count(*) FROM accounts").get(0)));
    }

    private interface Text {
        String of(JsonNode row);
    }

    private List<String> items(String path, Text text) throws Exception {
        List<String> rows = new ArrayList<>();
        var next = "";
        do {
            var page = JSON.readTree(console.get(path + next).body());
            page.path("items").forEach(row -> rows.add(text.of(row)));
            next = page.path("next").isNull() ? null : "&after=" + page.path("next").asText();
        } while (next != null);
        return rows;
    }

    private static String standing(JsonNode row) {
        return String.join(
                "|",
                text(row.path("day")),
                row.path("live").asBoolean() ? "t" : "f",
                row.path("gone").asBoolean() ? "t" : "f",
                text(row.path("score")),
                text(row.path("band")),
                text(row.path("previous")),
                text(row.path("change")),
                text(row.path("change_usage")),
                text(row.path("change_benchmark")),
                row.path("raw").asText(),
                text(row.path("adoption")));
    }

    private static String progress(JsonNode row) {
        return row.isNull()
                ? "null|null|null|null"
                : String.join(
                        "|",
                        row.path("checklist").asText(),
                        row.path("status").asText(),
                        text(row.path("rate")),
                        text(row.path("next")));
    }

    private static String text(JsonNode value) {
        return value.isNull()
                ? "null"
                : value.isDouble()
                        ? new BigDecimal(value.asText()).stripTrailingZeros().toPlainString()
                        : value.asText();
    }
}
