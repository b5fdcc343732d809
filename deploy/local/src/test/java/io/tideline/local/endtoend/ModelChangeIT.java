package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole job resumes from a golden savepoint under another model, as described in
 * docs/decisions/0007-state.md. Everything changes at once, since each change shows in rows of its
 * own.
 */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class ModelChangeIT {
    /** The first day that is compared: it was still open in every stage at the savepoint. */
    private static final LocalDate FIRST_DAY = GoldenStream.LAST_DAY_CLOSED.plusDays(2);

    private static final Map<String, Integer> WINDOWS =
            Map.of("weekly", 7, "sprint", 3, "trials", 5, "goal", 14);

    /** Alerts about changes of scores, which were those of the old model before. */
    private static final List<String> BY_SCORE = List.of("score_drop", "score_rise");

    private static final String MODEL =
            GoldenStream.MODEL
                    .replace("version: 1", "version: 2")
                    // An event is gone, so that all others move, and one is new.
                    .replace("  Logged In:      {weight: 1, daily_cap: 2}\n", "")
                    .replace(
                            "events:\n  Report Created: 9",
                            "events:\n  Dashboard Viewed: 3\n  Report Created: 4")
                    // A feature is gone, and one is new.
                    .replace("  Comments: [Comment Added]\n", "")
                    .replace("features:\n", "features:\n  Invites:  [Invite Sent]\n")
                    .replace("  short: ", "  sprint:")
                    .replace("profile: short", "profile: sprint");

    @TempDir private static Path folder;

    private static Replayed replayed;
    private static Deployment deployment;

    @BeforeAll
    static void restore(Servers servers) throws Exception {
        assertThat(MODEL.lines()).hasSameSizeAs(GoldenStream.MODEL.lines().toList());
        replayed = Replayed.of(folder, MODEL, asIfTheNewEventHadBeenUnknown());
        GoldenJob.fill(servers, folder);
        deployment =
                new Deployment(
                        servers,
                        "other_model",
                        GoldenJob.TOPIC,
                        GoldenStream.PARTITIONS,
                        folder,
                        MODEL,
                        Deployment.Settings.OF_A_REPLAY);
        deployment.start(2, GoldenJob.golden(1, folder).toUri().toString());
        deployment.untilClosed(GoldenStream.LAST_DAY);
        deployment.untilCheckpointed();
        deployment.stop();
    }

    @AfterAll
    static void close() {
        deployment.close();
    }

    private static List<Message> asIfTheNewEventHadBeenUnknown() {
        List<Message> messages = new ArrayList<>();
        for (Message message : GoldenStream.firstPart()) {
            String text = message.text().replace("Dashboard Viewed", "Something Else Done");
            messages.add(new Message(message.key(), text.getBytes(StandardCharsets.UTF_8)));
        }
        messages.addAll(GoldenStream.rest());
        return messages;
    }

    /** Except for earlier scores, everything is as if the model had always been this one. */
    @ParameterizedTest
    @EnumSource
    void holdsForWholeWindowsAtOnce(Output output) {
        Map<String, ObjectNode> expected = comparable(output, replayed.rows(output));
        assertThat(expected).isNotEmpty();
        Rows.assertSame(comparable(output, deployment.inPostgres(output)), expected);
        Rows.assertSame(comparable(output, deployment.inKafka(output)), expected);
    }

    private static Map<String, ObjectNode> comparable(Output output, Map<String, ObjectNode> rows) {
        Map<String, ObjectNode> comparable = new TreeMap<>(Rows.finals(rows));
        comparable.values().removeIf(row -> !isOfLater(output, row));
        comparable.values().forEach(GoldenJob::leaveOutWhatItLacks);
        if (output == Output.SCORES) {
            comparable.values().forEach(ModelChangeIT::leaveOutEarlierScores);
        }
        return comparable;
    }

    private static boolean isOfLater(Output output, ObjectNode row) {
        return switch (output) {
            case SCORES, PRODUCT_METRICS, ACTIVATION_COHORTS, ACTIVITY -> isLater(row.get("day"));
            case ACCOUNTS, USERS -> isLater(row.get("last_seen_at"));
            case ACTIVATION -> isLater(row.get("updated_at"));
            case ALERTS ->
                    isLater(row.get("at")) && !BY_SCORE.contains(row.get("kind").textValue());
        };
    }

    private static boolean isLater(com.fasterxml.jackson.databind.JsonNode time) {
        return time.textValue().compareTo(FIRST_DAY.toString()) >= 0;
    }

    private static void leaveOutEarlierScores(ObjectNode row) {
        LocalDate day = LocalDate.parse(row.get("day").textValue());
        int window = WINDOWS.get(row.get("profile").textValue());
        if (day.minusDays(window).isBefore(FIRST_DAY)) {
            row.remove(List.of("previous_score", "change", "change_usage", "change_benchmark"));
        }
    }

    @Test
    void aNewWeightIsTrueForTheWholeWindowAtOnce() {
        // A comment on the 26th, a report on the 27th and one on the 31st.
        assertThat(rows("ned", "weekly", "raw"))
                .startsWith("03-28 8", "03-29 8", "03-30 8", "03-31 12", "04-01 12", "04-02 8");
    }

    @Test
    void aRemovedEventCountsNoMore() {
        assertThat(rows("lou", "weekly", "raw")).isEmpty();
        assertThat(
                        deployment.query(
                                "SELECT entity_id FROM user_scores WHERE day >= '2025-03-28' AND drivers::text LIKE '%Logged In%'"))
                .isEmpty();
    }

    @Test
    void aRemovedFeatureIsNoLongerUsed() {
        assertThat(
                        rows(
                                "ned",
                                "weekly",
                                "features_used || ' ' || adoption_rate || ' ' || adoption_rate_all_time"))
                .startsWith("03-28 [\"Reports\"] 33.33 33.33");
    }

    @Test
    void aNewEventCountsFromThenOn() {
        assertThat(rows("mia", "weekly", "raw"))
                .containsExactly("03-29 3", "03-30 3", "03-31 3", "04-01 3", "04-02 3", "04-03 3");
    }

    @Test
    void aRenamedProfileStartsAfresh() {
        // Late events that were pending have given her a row of the 26th, which closed without a
        // benchmark of the new name: it has no score to compare with.
        assertThat(rows("ann", "sprint", "previous_score")).startsWith("03-28 1", null);
        assertThat(rows("ann", "sprint", "previous_score"))
                .contains("03-31 " + rows("ann", "sprint", "score").get(0).substring(6));
        assertThat(
                        deployment.query(
                                "SELECT entity_id FROM user_scores WHERE profile = 'short'"
                                        + " UNION SELECT entity_id FROM account_scores WHERE profile = 'short'"))
                .isEmpty();
    }

    private static List<String> rows(String user, String profile, String column) {
        return deployment.query(
                "SELECT to_char(day, 'MM-DD ') || %s FROM user_scores WHERE final AND entity_id = '%s' AND profile = '%s' AND day >= '2025-03-28' ORDER BY day"
                        .formatted(column, user, profile));
    }
}
