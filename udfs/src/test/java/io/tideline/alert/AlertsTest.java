package io.tideline.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.alert.Alerts.Standing;
import io.tideline.model.AlertRule;
import io.tideline.model.AlertRule.Kind;
import io.tideline.model.AlertRule.Severity;
import io.tideline.model.Level;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AlertsTest {
    private static final long AT = millis("2025-05-05T10:00:00.500Z");
    private static final long DAY = 86_400_000;

    private static final AlertTarget ACME = account("acme", null);
    private static final AlertTarget ACME_BY_ANN = account("acme", "ann");
    private static final AlertTarget ANN = user("ann", null);
    private static final AlertTarget ANN_IN_ACME = user("ann", "acme");

    private static final Standing HALF =
            new Standing("setup", 1, List.of("Invite 2+ members", "Upload"));
    private static final Standing ALL = new Standing("setup", 3, List.of());

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    private static AlertTarget account(String id, String actor) {
        return new AlertTarget(Level.ACCOUNT, id, id, actor, AT);
    }

    private static AlertTarget user(String id, String account) {
        return new AlertTarget(Level.USER, id, account, id, AT);
    }

    private static AlertRule rule(Kind kind, Level level) {
        return rule("my rule", kind, level);
    }

    private static AlertRule rule(String name, Kind kind, Level level) {
        return new AlertRule(
                name,
                kind,
                level,
                Severity.WARNING,
                -1,
                List.of(),
                "setup",
                50,
                "weekly",
                20,
                List.of(),
                null);
    }

    private static AlertRule accounts(Kind kind) {
        return rule(kind, Level.ACCOUNT);
    }

    private static AlertRule users(Kind kind) {
        return rule(kind, Level.USER);
    }

    static Stream<Arguments> wording() {
        AlertRule drop = accounts(Kind.SCORE_DROP);
        long start = AT - 3 * DAY;
        return Stream.of(
                arguments(
                        Alerts.newAccount(accounts(Kind.NEW_ACCOUNT), ACME),
                        "Account acme is new: first seen 2025-05-05T10:00:00Z.",
                        "{}"),
                arguments(
                        Alerts.newAccount(accounts(Kind.NEW_ACCOUNT), ACME_BY_ANN),
                        "Account acme is new: first seen 2025-05-05T10:00:00Z, with user ann.",
                        "{}"),
                arguments(
                        Alerts.newUser(accounts(Kind.NEW_USER), ACME_BY_ANN),
                        "User ann is new in account acme.",
                        "{}"),
                arguments(
                        Alerts.event(accounts(Kind.EVENT), ACME_BY_ANN, "Plan Cancelled", "m1", 1),
                        "Account acme: Plan Cancelled (user ann).",
                        "{'event':'Plan Cancelled','message_id':'m1'}"),
                arguments(
                        Alerts.event(accounts(Kind.EVENT), ACME, "Plan Cancelled", null, 1),
                        "Account acme: Plan Cancelled.",
                        "{'event':'Plan Cancelled'}"),
                arguments(
                        Alerts.event(users(Kind.EVENT), ANN_IN_ACME, "Data Exported", "m1", 1),
                        "User ann: Data Exported in account acme.",
                        "{'event':'Data Exported','message_id':'m1'}"),
                arguments(
                        Alerts.event(users(Kind.EVENT), ANN, "Data \"Exported\"", "m\\1", 1),
                        "User ann: Data \"Exported\".",
                        "{'event':'Data \\'Exported\\'','message_id':'m\\\\1'}"),
                arguments(
                        Alerts.activation(accounts(Kind.ACTIVATION), ACME_BY_ANN, HALF, start),
                        "Account acme has done 1 of 3 steps of setup; next: Invite 2+ members.",
                        "{'checklist':'setup','completed':1,'total':3,"
                                + "'steps_remaining':['Invite 2+ members','Upload'],"
                                + "'started_at':'2025-05-02T10:00:00.500Z'}"),
                arguments(
                        Alerts.activation(users(Kind.ACTIVATION), ANN, ALL, start),
                        "User ann is activated: all 3 steps of setup are done, 3 days after the"
                                + " start.",
                        "{'checklist':'setup','completed':3,'total':3,'steps_remaining':[],"
                                + "'started_at':'2025-05-02T10:00:00.500Z'}"),
                arguments(
                        Alerts.stalled(
                                accounts(Kind.ACTIVATION_STALLED), ACME, HALF, start, AT - DAY),
                        "Account acme is stuck on setup: no step for 24 hours, 1 of 3 done; next:"
                                + " Invite 2+ members.",
                        "{'checklist':'setup','completed':1,'total':3,"
                                + "'steps_remaining':['Invite 2+ members','Upload'],"
                                + "'started_at':'2025-05-02T10:00:00.500Z'}"),
                arguments(
                        Alerts.expired(accounts(Kind.ACTIVATION_EXPIRED), ACME, HALF, start),
                        "Account acme ran out of time on setup after 3 days with 1 of 3 steps done;"
                                + " missing: Invite 2+ members, Upload.",
                        "{'checklist':'setup','completed':1,'total':3,"
                                + "'steps_remaining':['Invite 2+ members','Upload'],"
                                + "'started_at':'2025-05-02T10:00:00.500Z'}"),
                arguments(
                        Alerts.score(
                                drop,
                                ACME,
                                new ScoreChange(
                                        20_212,
                                        7,
                                        31,
                                        58,
                                        65,
                                        100L,
                                        new BigDecimal("208.20"),
                                        new BigDecimal("1.7E+2"),
                                        true,
                                        List.of(
                                                new ScoreChangeDriver("Report Created", 9, 2),
                                                new ScoreChangeDriver("B", 1, 0)))),
                        "Account acme fell from 58 to 31 in 7 days; Report Created went from 9 to"
                                + " 2.",
                        "{'profile':'weekly','day':'2025-05-04','score':31,'previous_score':58,"
                                + "'change':-27,'raw':65,'previous_raw':100,"
                                + "'benchmark':208.2,'previous_benchmark':170,'movers':["
                                + "{'event':'Report Created','before':9,'count':2},"
                                + "{'event':'B','before':1,'count':0}]}"),
                arguments(
                        Alerts.score(
                                users(Kind.SCORE_RISE), ANN_IN_ACME, change(20_212, 1, 58, 31)),
                        "User ann rose from 31 to 58 in a day in account acme.",
                        "{'profile':'weekly','day':'2025-05-04','score':58,'previous_score':31,"
                                + "'change':27,'raw':7,'movers':[]}"),
                arguments(
                        Alerts.score(
                                users(Kind.SCORE_DROP),
                                ANN_IN_ACME,
                                new ScoreChange(
                                        20_212,
                                        7,
                                        31,
                                        58,
                                        65,
                                        65L,
                                        new BigDecimal("208.20"),
                                        new BigDecimal("110.5"),
                                        true,
                                        List.of(new ScoreChangeDriver("B", 1, 0)))),
                        "User ann fell from 58 to 31 in 7 days in account acme because others used"
                                + " it more; the benchmark went from 110.5 to 208.2.",
                        "{'profile':'weekly','day':'2025-05-04','score':31,'previous_score':58,"
                                + "'change':-27,'raw':65,'previous_raw':65,"
                                + "'benchmark':208.2,'previous_benchmark':110.5,"
                                + "'movers':[{'event':'B','before':1,'count':0}]}"),
                arguments(
                        Alerts.score(
                                accounts(Kind.SCORE_RISE),
                                ACME,
                                new ScoreChange(
                                        20_212,
                                        7,
                                        29,
                                        3,
                                        10,
                                        10L,
                                        new BigDecimal("35"),
                                        new BigDecimal("350.0"),
                                        true,
                                        List.of())),
                        "Account acme rose from 3 to 29 in 7 days because others used it less; the"
                                + " benchmark went from 350 to 35.",
                        "{'profile':'weekly','day':'2025-05-04','score':29,'previous_score':3,"
                                + "'change':26,'raw':10,'previous_raw':10,"
                                + "'benchmark':35,'previous_benchmark':350,'movers':[]}"),
                arguments(
                        Alerts.inactive(accounts(Kind.INACTIVE), ACME, AT - 7 * DAY),
                        "Account acme has been quiet for 7 days, last seen 2025-04-28T10:00:00Z.",
                        "{'last_seen':'2025-04-28T10:00:00.500Z'}"),
                arguments(
                        Alerts.inactive(users(Kind.INACTIVE), ANN_IN_ACME, AT - 3_600_000),
                        "User ann has been quiet for 60 minutes in account acme, last seen"
                                + " 2025-05-05T09:00:00Z.",
                        "{'last_seen':'2025-05-05T09:00:00.500Z'}"),
                arguments(
                        Alerts.reactivated(
                                accounts(Kind.REACTIVATED), ACME_BY_ANN, AT - DAY, AT - 8 * DAY),
                        "Account acme is back after 8 days (user ann).",
                        "{'last_seen':'2025-04-27T10:00:00.500Z',"
                                + "'inactive_since':'2025-05-04T10:00:00.500Z'}"),
                arguments(
                        Alerts.featureAdopted(
                                accounts(Kind.FEATURE_ADOPTED),
                                ACME_BY_ANN,
                                "Reports",
                                "Report Created"),
                        "Account acme used Reports for the first time (user ann).",
                        "{'feature':'Reports','by_event':'Report Created'}"),
                arguments(
                        Alerts.featureAdopted(
                                users(Kind.FEATURE_ADOPTED),
                                ANN_IN_ACME,
                                "Reports",
                                "Report Created"),
                        "User ann used Reports for the first time in account acme.",
                        "{'feature':'Reports','by_event':'Report Created'}"));
    }

    @ParameterizedTest
    @MethodSource("wording")
    void anAlertSaysWhatHappenedInOneSentenceAndInNumbers(
            Alert alert, String summary, String details) throws Exception {
        assertThat(alert.summary()).isEqualTo(summary);
        // In the table an apostrophe stands for a quotation mark.
        assertThat(alert.details()).isEqualTo(details.replace("\\'", "\\\"").replace('\'', '"'));
        assertThat(new ObjectMapper().readTree(alert.details()).isObject()).isTrue();
    }

    @Test
    void everyKindHasItsWords() {
        assertThat(wording().map(row -> ((Alert) row.get()[0]).kind())).contains(Kind.values());
    }

    @Test
    void whomItIsAboutIsCopied() {
        Alert alert = Alerts.inactive(accounts(Kind.INACTIVE), ACME_BY_ANN, AT - DAY);
        assertThat(alert.rule()).isEqualTo("my rule");
        assertThat(alert.kindText()).isEqualTo("inactive");
        assertThat(alert.severityText()).isEqualTo("warning");
        assertThat(alert.level()).isEqualTo(Level.ACCOUNT);
        assertThat(alert.accountId()).isEqualTo("acme");
        assertThat(alert.userId()).isEqualTo("ann");
        assertThat(alert.at()).isEqualTo(AT);
    }

    @ParameterizedTest
    @CsvSource({
        "-5, 0 seconds", // an event may be older than the start
        "0, 0 seconds",
        "999, 0 seconds",
        "1000, 1 second",
        "1999, 1 second",
        "2000, 2 seconds",
        "119999, 119 seconds",
        "120000, 2 minutes",
        "7199999, 119 minutes",
        "7200000, 2 hours",
        "172799999, 47 hours",
        "172800000, 2 days",
        "1209600000, 14 days",
    })
    void aLengthOfTimeIsCutToItsGreatestUnit(long millis, String expected) {
        assertThat(Alerts.span(millis)).isEqualTo(expected);
    }

    /** Two calls make the same alert, as before and after a restart. */
    @Test
    void theSameAlertHasTheSameId() {
        List<String> first = wording().map(row -> ((Alert) row.get()[0]).id()).toList();
        assertThat(wording().map(row -> ((Alert) row.get()[0]).id())).isEqualTo(first);
        assertThat(first).allSatisfy(id -> assertThat(id).matches("[0-9a-f]{32}"));
        // Fixed for ever: what is in tables and topics is known by it.
        assertThat(AlertId.of("rule", "account", "acme", ""))
                .isEqualTo("2c29e556898e681fd6128e18c3a6d9dc");
    }

    /** Alerts that differ in one thing, which tells them apart. */
    static Stream<List<Alert>> different() {
        AlertRule event = accounts(Kind.EVENT);
        AlertRule stalled = accounts(Kind.ACTIVATION_STALLED);
        long next = AT + 1;
        AlertTarget later = new AlertTarget(Level.ACCOUNT, "acme", "acme", "ann", next);
        return Stream.of(
                List.of(
                        Alerts.newAccount(rule("a", Kind.NEW_ACCOUNT, Level.ACCOUNT), ACME),
                        Alerts.newAccount(rule("b", Kind.NEW_ACCOUNT, Level.ACCOUNT), ACME),
                        Alerts.newAccount(
                                rule("a", Kind.NEW_ACCOUNT, Level.ACCOUNT), account("base", null))),
                List.of(
                        Alerts.newUser(accounts(Kind.NEW_USER), ACME_BY_ANN),
                        Alerts.newUser(accounts(Kind.NEW_USER), account("acme", "bob")),
                        Alerts.newUser(accounts(Kind.NEW_USER), account("base", "ann"))),
                List.of(
                        Alerts.event(event, ACME_BY_ANN, "E", "m1", 1),
                        Alerts.event(event, ACME_BY_ANN, "E", "m2", 1),
                        // An id is known to be one message's for one user only.
                        Alerts.event(event, account("acme", "bob"), "E", "m1", 1),
                        Alerts.event(event, ACME, "E", "m1", 1),
                        Alerts.event(users(Kind.EVENT), user("acme", null), "E", "m1", 1),
                        Alerts.event(event, ACME_BY_ANN, "E", null, 1),
                        Alerts.event(event, ACME_BY_ANN, "F", null, 1),
                        Alerts.event(event, ACME, "E", null, 1),
                        Alerts.event(event, later, "E", null, 1),
                        Alerts.event(event, ACME_BY_ANN, "E", AT + " E", 1),
                        Alerts.event(event, ACME_BY_ANN, "E", "ann " + AT + " E", 1)),
                List.of(
                        Alerts.event(event, account("acme", "x " + AT), "E", null, 1),
                        Alerts.event(event, account("acme", "x"), AT + " E", null, 1)),
                List.of(
                        Alerts.stalled(stalled, ACME, HALF, 0, 0),
                        Alerts.stalled(stalled, later, HALF, 0, 0),
                        Alerts.stalled(stalled, ACME, new Standing("other", 1, List.of()), 0, 0),
                        Alerts.expired(
                                rule("b", Kind.ACTIVATION_EXPIRED, Level.ACCOUNT), ACME, HALF, 0)),
                List.of(
                        Alerts.score(accounts(Kind.SCORE_DROP), ACME, change(1, 7, 9, 99)),
                        Alerts.score(accounts(Kind.SCORE_DROP), ACME, change(2, 7, 9, 99)),
                        Alerts.score(users(Kind.SCORE_DROP), ANN, change(1, 7, 9, 99)),
                        Alerts.score(
                                users(Kind.SCORE_DROP), user("acme", null), change(1, 7, 9, 99))),
                List.of(
                        Alerts.inactive(accounts(Kind.INACTIVE), ACME, 0),
                        Alerts.inactive(accounts(Kind.INACTIVE), later, 0)),
                List.of(
                        Alerts.reactivated(accounts(Kind.REACTIVATED), ACME, 1, 0),
                        Alerts.reactivated(accounts(Kind.REACTIVATED), ACME, 2, 0)),
                List.of(
                        Alerts.featureAdopted(accounts(Kind.FEATURE_ADOPTED), ACME, "F", "E"),
                        Alerts.featureAdopted(accounts(Kind.FEATURE_ADOPTED), ACME, "G", "E")));
    }

    /** One of which nothing is known but the scores. */
    private static ScoreChange change(int day, int window, int score, int previousScore) {
        return new ScoreChange(
                day, window, score, previousScore, 7, null, null, null, false, List.of());
    }

    @ParameterizedTest
    @MethodSource("different")
    void differentAlertsHaveDifferentIds(List<Alert> alerts) {
        assertThat(alerts).extracting(Alert::id).doesNotHaveDuplicates();
    }

    /** What does not tell two alerts apart is no part of the id. */
    @Test
    void anAlertThatIsToldAnewIsTheSame() {
        AlertTarget others = new AlertTarget(Level.ACCOUNT, "acme", "acme", "bob", AT + 5);
        List<List<Alert>> same = new ArrayList<>();
        same.add(
                List.of(
                        Alerts.newAccount(accounts(Kind.NEW_ACCOUNT), ACME_BY_ANN),
                        Alerts.newAccount(accounts(Kind.NEW_ACCOUNT), others)));
        same.add(
                List.of(
                        Alerts.activation(accounts(Kind.ACTIVATION), ACME_BY_ANN, HALF, 0),
                        Alerts.activation(accounts(Kind.ACTIVATION), others, ALL, 5)));
        same.add(
                List.of(
                        Alerts.reactivated(accounts(Kind.REACTIVATED), ACME_BY_ANN, 1, 0),
                        Alerts.reactivated(accounts(Kind.REACTIVATED), others, 1, 0)));
        same.add(
                List.of(
                        Alerts.featureAdopted(
                                accounts(Kind.FEATURE_ADOPTED), ACME_BY_ANN, "F", "E"),
                        Alerts.featureAdopted(accounts(Kind.FEATURE_ADOPTED), others, "F", "G")));
        assertThat(same)
                .allSatisfy(alerts -> assertThat(alerts.get(0).id()).isEqualTo(alerts.get(1).id()));
    }

    @Test
    void partsOfAnIdDoNotRunIntoEachOther() {
        assertThat(
                        List.of(
                                AlertId.of("a", "b", "c"),
                                AlertId.of("ab", "", "c"),
                                AlertId.of("", "ab", "c"),
                                AlertId.of("a", "bc", ""),
                                AlertId.of("a", "bc"),
                                AlertId.of("abc"),
                                AlertId.of("a", "b", "c", ""),
                                AlertId.of("a\u0000\u0000\u0000\u0001b", "c"),
                                AlertId.of("ä", "b", "c"),
                                AlertId.of("a", "c", "b")))
                .doesNotHaveDuplicates();
    }
}
