package io.tideline.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.activation.ActivationRow;
import io.tideline.activation.ActivationRow.StepDone;
import io.tideline.activation.ActivationStatus;
import io.tideline.alert.AlertTrigger.BecameInactive;
import io.tideline.alert.AlertTrigger.ChecklistRow;
import io.tideline.alert.AlertTrigger.FinalRow;
import io.tideline.alert.AlertTrigger.FirstSeen;
import io.tideline.alert.AlertTrigger.FirstUse;
import io.tideline.alert.AlertTrigger.ListedEvent;
import io.tideline.alert.AlertTrigger.NewMember;
import io.tideline.alert.AlertTrigger.Returned;
import io.tideline.alert.kinds.AlertKinds;
import io.tideline.engagement.Mover;
import io.tideline.engagement.ScoreRow;
import io.tideline.engagement.TopUser;
import io.tideline.model.AlertRule;
import io.tideline.model.AlertRule.Severity;
import io.tideline.model.Band;
import io.tideline.model.Level;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private static final AlertTarget NAMED =
            new AlertTarget(
                    Level.ACCOUNT,
                    "acme",
                    "acme",
                    null,
                    AT,
                    Map.of("name", "\"Acme GmbH\"", "plan", "\"pro\"", "owner", "\"kim\""),
                    null);

    private static final List<String> HALF =
            List.of("Register", "-", "Invite 2+ members", "Upload");
    private static final List<String> ALL = List.of("Register", "Invite 2+ members", "Upload", "-");

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    private static AlertTarget account(String id, String actor) {
        return new AlertTarget(Level.ACCOUNT, id, id, actor, AT, Map.of(), null);
    }

    private static AlertTarget user(String id, String account) {
        return new AlertTarget(
                Level.USER, id, account, id, AT, account == null ? null : Map.of(), null);
    }

    private static AlertRule rule(String kind, Level level) {
        return rule("my rule", kind, level);
    }

    private static AlertRule rule(String name, String kind, Level level) {
        return new AlertRule(name, kind, level, Severity.WARNING, -1, Map.of());
    }

    private static Alert alert(AlertRule rule, AlertTarget target, AlertTrigger happened) {
        return AlertKinds.of(rule).alert(rule, target, happened);
    }

    private static Alert newAccount(AlertRule rule, AlertTarget target) {
        return alert(rule, target, new FirstSeen());
    }

    private static Alert newUser(AlertRule rule, AlertTarget target) {
        return alert(rule, target, new NewMember());
    }

    private static Alert event(
            AlertRule rule, AlertTarget target, String event, String messageId, int ordinal) {
        return alert(rule, target, new ListedEvent(0, event, messageId, ordinal));
    }

    /** Of the checklist setup. */
    private static Alert checklist(
            AlertRule rule, AlertTarget target, List<String> steps, long start, long last) {
        return checklist("setup", rule, target, steps, start, last);
    }

    /**
     * @param steps those that are done, then a dash, then the others
     */
    private static Alert checklist(
            String checklist,
            AlertRule rule,
            AlertTarget target,
            List<String> steps,
            long start,
            long last) {
        int done = steps.indexOf("-");
        ActivationRow row =
                new ActivationRow(
                        checklist,
                        target.level(),
                        target.entityId(),
                        target.accountId(),
                        ActivationStatus.IN_PROGRESS,
                        steps.subList(0, done).stream().map(s -> new StepDone(s, last)).toList(),
                        steps.subList(done + 1, steps.size()),
                        start,
                        null,
                        null,
                        target.at(),
                        1,
                        1);
        return alert(
                rule,
                target,
                new ChecklistRow(row, ActivationStatus.IN_PROGRESS, last, 0, 0, true));
    }

    private static Alert score(AlertRule rule, AlertTarget target, FinalRow happened) {
        return alert(rule, target, happened);
    }

    private static FinalRow on(int day) {
        return row(Level.ACCOUNT, day, 7, 99, 9, -90, null, "1");
    }

    private static FinalRow row(
            Level level,
            int days,
            int previousScore,
            int score,
            int usage,
            String previousBenchmark,
            String benchmark,
            Mover... movers) {
        return row(
                level,
                20_212,
                days,
                previousScore,
                score,
                usage,
                previousBenchmark,
                benchmark,
                movers);
    }

    private static FinalRow row(
            Level level,
            int day,
            int days,
            int previousScore,
            int score,
            int usage,
            String previousBenchmark,
            String benchmark,
            Mover... movers) {
        int change = score - previousScore;
        ScoreRow row =
                new ScoreRow(
                        level,
                        "x",
                        "acme",
                        "weekly",
                        day,
                        true,
                        true,
                        65,
                        score,
                        previousScore,
                        change,
                        new BigDecimal(benchmark),
                        1,
                        null,
                        null,
                        null,
                        List.of(),
                        List.of(),
                        1,
                        100L,
                        usage,
                        change - usage,
                        List.of(movers),
                        "fair",
                        level == Level.USER
                                ? null
                                : new ScoreRow.AccountPart(
                                        3,
                                        4,
                                        null,
                                        null,
                                        List.of(new TopUser("ann", 40, new BigDecimal("61.5"))),
                                        null,
                                        null,
                                        List.of()),
                        1,
                        false);
        RowFacts today =
                new RowFacts(score, change, usage, 65, 100L, new RowFacts.Champion("ann", 40, 7));
        RowFacts before = new RowFacts(70, 0, 0, 100, 100L, new RowFacts.Champion("bob", 40, 9));
        List<Band> bands = List.of(new Band("fair", 30), new Band("good", 60));
        BigDecimal earlier = previousBenchmark == null ? null : new BigDecimal(previousBenchmark);
        return new FinalRow(row, today, before, bands, days, earlier, true);
    }

    private static Mover mover(String event, long count, long previousCount) {
        return new Mover(event, count, previousCount, 9 * count, 9 * previousCount);
    }

    private static Alert inactive(AlertRule rule, AlertTarget target, long lastSeen) {
        return alert(rule, target, new BecameInactive(lastSeen));
    }

    private static Alert reactivated(
            AlertRule rule, AlertTarget target, long inactiveSince, long lastSeen) {
        return alert(rule, target, new Returned(lastSeen, inactiveSince));
    }

    private static Alert featureAdopted(
            AlertRule rule, AlertTarget target, String feature, String event) {
        return alert(rule, target, new FirstUse(feature, event));
    }

    private static AlertRule accounts(String kind) {
        return rule(kind, Level.ACCOUNT);
    }

    private static AlertRule users(String kind) {
        return rule(kind, Level.USER);
    }

    static Stream<Arguments> wording() {
        AlertRule drop = accounts("score_drop");
        long start = AT - 3 * DAY;
        return Stream.of(
                arguments(
                        newAccount(accounts("new_account"), ACME),
                        "Account acme is new: first seen 2025-05-05T10:00:00Z.",
                        "{}"),
                arguments(
                        newAccount(accounts("new_account"), ACME_BY_ANN),
                        "Account acme is new: first seen 2025-05-05T10:00:00Z, with user ann.",
                        "{}"),
                arguments(
                        newUser(accounts("new_user"), ACME_BY_ANN),
                        "User ann is new in account acme.",
                        "{}"),
                arguments(
                        event(accounts("event"), ACME_BY_ANN, "Plan Cancelled", "m1", 1),
                        "Account acme: Plan Cancelled (user ann).",
                        "{'event':'Plan Cancelled','message_id':'m1'}"),
                arguments(
                        event(accounts("event"), ACME, "Plan Cancelled", null, 1),
                        "Account acme: Plan Cancelled.",
                        "{'event':'Plan Cancelled'}"),
                arguments(
                        event(users("event"), ANN_IN_ACME, "Data Exported", "m1", 1),
                        "User ann: Data Exported in account acme.",
                        "{'event':'Data Exported','message_id':'m1'}"),
                arguments(
                        event(users("event"), ANN, "Data \"Exported\"", "m\\1", 1),
                        "User ann: Data \"Exported\".",
                        "{'event':'Data \\'Exported\\'','message_id':'m\\\\1'}"),
                arguments(
                        checklist(accounts("activation"), ACME_BY_ANN, HALF, start, start),
                        "Account acme has done 1 of 3 steps of setup; next: Invite 2+ members.",
                        "{'checklist':'setup','completed':1,'total':3,"
                                + "'steps_remaining':['Invite 2+ members','Upload'],"
                                + "'started_at':'2025-05-02T10:00:00.500Z'}"),
                arguments(
                        checklist(users("activation"), ANN, ALL, start, start),
                        "User ann is activated: all 3 steps of setup are done, 3 days after the"
                                + " start.",
                        "{'checklist':'setup','completed':3,'total':3,'steps_remaining':[],"
                                + "'started_at':'2025-05-02T10:00:00.500Z'}"),
                arguments(
                        checklist(accounts("activation_stalled"), ACME, HALF, start, AT - DAY),
                        "Account acme is stuck on setup: no step for 24 hours, 1 of 3 done; next:"
                                + " Invite 2+ members.",
                        "{'checklist':'setup','completed':1,'total':3,"
                                + "'steps_remaining':['Invite 2+ members','Upload'],"
                                + "'started_at':'2025-05-02T10:00:00.500Z'}"),
                arguments(
                        checklist(accounts("activation_expired"), ACME, HALF, start, start),
                        "Account acme ran out of time on setup after 3 days with 1 of 3 steps done;"
                                + " missing: Invite 2+ members, Upload.",
                        "{'checklist':'setup','completed':1,'total':3,"
                                + "'steps_remaining':['Invite 2+ members','Upload'],"
                                + "'started_at':'2025-05-02T10:00:00.500Z'}"),
                arguments(
                        score(
                                drop,
                                ACME,
                                row(
                                        Level.ACCOUNT,
                                        7,
                                        58,
                                        31,
                                        -20,
                                        "1.7E+2",
                                        "208.20",
                                        mover("Report Created", 2, 9),
                                        mover("B", 0, 1))),
                        "Account acme fell from 58 to 31 in 7 days: 20 points by its own use, 7 by"
                                + " others' rise; Report Created went from 9 to 2.",
                        "{'profile':'weekly','day':'2025-05-04','raw':65,'previous_raw':100,"
                                + "'score':31,'previous_score':58,'change':-27,'change_usage':-20,"
                                + "'change_benchmark':-7,'benchmark':208.2,"
                                + "'previous_benchmark':170,'movers':["
                                + "{'event':'Report Created','count':2,'previous_count':9,"
                                + "'points':18,'previous_points':81},{'event':'B','count':0,"
                                + "'previous_count':1,'points':0,'previous_points':9}]}"),
                arguments(
                        score(
                                users("score_rise"),
                                ANN_IN_ACME,
                                row(Level.USER, 1, 31, 58, 30, null, "9")),
                        "User ann rose from 31 to 58 in a day in account acme: +30 points by their"
                                + " own use, -3 by others' rise.",
                        "{'profile':'weekly','day':'2025-05-04','raw':65,'previous_raw':100,"
                                + "'score':58,'previous_score':31,'change':27,'change_usage':30,"
                                + "'change_benchmark':-3,'benchmark':9,'movers':[]}"),
                arguments(
                        score(drop, NAMED, row(Level.ACCOUNT, 7, 74, 38, 0, "10", "20")),
                        "Acme GmbH (pro, owner kim) fell from 74 to 38 in 7 days: all by others'"
                                + " rise.",
                        "{'profile':'weekly','day':'2025-05-04','raw':65,'previous_raw':100,"
                                + "'score':38,'previous_score':74,'change':-36,'change_usage':0,"
                                + "'change_benchmark':-36,'benchmark':20,'previous_benchmark':10,"
                                + "'movers':[]}"),
                arguments(
                        score(
                                drop,
                                ACME,
                                row(Level.ACCOUNT, 30, 99, 99, -40, "20", "9", mover("B", 1, 6))),
                        "Account acme lost 40 points by its own use in 30 days, which others made"
                                + " up for: from 99 to 99; B went from 6 to 1.",
                        "{'profile':'weekly','day':'2025-05-04','raw':65,'previous_raw':100,"
                                + "'score':99,'previous_score':99,'change':0,'change_usage':-40,"
                                + "'change_benchmark':40,'benchmark':9,'previous_benchmark':20,"
                                + "'movers':[{'event':'B','count':1,'previous_count':6,'points':9,"
                                + "'previous_points':54}]}"),
                arguments(
                        score(
                                accounts("usage_drop"),
                                NAMED,
                                row(Level.ACCOUNT, 7, 74, 38, -36, "10", "10", mover("B", 0, 4))),
                        "Acme GmbH (pro, owner kim) used it much less: 65 points in place of 100, 7"
                                + " days earlier; B went from 4 to 0.",
                        "{'profile':'weekly','day':'2025-05-04','raw':65,'previous_raw':100,"
                                + "'movers':[{'event':'B','count':0,'previous_count':4,'points':0,"
                                + "'previous_points':36}]}"),
                arguments(
                        score(
                                users("usage_rise"),
                                ANN,
                                row(Level.USER, 1, 31, 58, 30, null, "9", mover("B", 4, 0))),
                        "User ann used it much more: 65 points in place of 100, a day earlier; B"
                                + " went from 0 to 4.",
                        "{'profile':'weekly','day':'2025-05-04','raw':65,'previous_raw':100,"
                                + "'movers':[{'event':'B','count':4,'previous_count':0,'points':36,"
                                + "'previous_points':0}]}"),
                arguments(
                        score(
                                accounts("band"),
                                ACME,
                                row(Level.ACCOUNT, 7, 74, 38, -36, "10", "10")),
                        "Account acme is fair, no longer good: its score is 38, 70 the day before.",
                        "{'profile':'weekly','day':'2025-05-04','raw':65,'previous_raw':100,"
                                + "'band':'fair','previous_band':'good','band_score':38,"
                                + "'previous_band_score':70,'movers':[]}"),
                arguments(
                        score(
                                accounts("champion_silent"),
                                ACME,
                                row(Level.ACCOUNT, 7, 74, 38, -36, "10", "10")),
                        "Account acme: user ann, with 61.5 % of its use, has been silent for 7"
                                + " days.",
                        "{'profile':'weekly','day':'2025-05-04','raw':65,'previous_raw':100,"
                                + "'share':61.5,'silent_days':7,'active_users':3}"),
                arguments(
                        inactive(accounts("inactive"), ACME, AT - 7 * DAY),
                        "Account acme has been quiet for 7 days, last seen 2025-04-28T10:00:00Z.",
                        "{'last_seen':'2025-04-28T10:00:00.500Z'}"),
                arguments(
                        inactive(users("inactive"), ANN_IN_ACME, AT - 3_600_000),
                        "User ann has been quiet for 60 minutes in account acme, last seen"
                                + " 2025-05-05T09:00:00Z.",
                        "{'last_seen':'2025-05-05T09:00:00.500Z'}"),
                arguments(
                        reactivated(accounts("reactivated"), ACME_BY_ANN, AT - DAY, AT - 8 * DAY),
                        "Account acme is back after 8 days (user ann).",
                        "{'last_seen':'2025-04-27T10:00:00.500Z',"
                                + "'inactive_since':'2025-05-04T10:00:00.500Z'}"),
                arguments(
                        featureAdopted(
                                accounts("feature_adopted"),
                                ACME_BY_ANN,
                                "Reports",
                                "Report Created"),
                        "Account acme used Reports for the first time (user ann).",
                        "{'feature':'Reports','by_event':'Report Created'}"),
                arguments(
                        featureAdopted(
                                users("feature_adopted"), ANN_IN_ACME, "Reports", "Report Created"),
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
        assertThat(wording().map(row -> ((Alert) row.get()[0]).kind()))
                .containsAll(AlertKinds.ALL.keySet());
    }

    @Test
    void whomItIsAboutIsCopied() {
        Alert alert = inactive(accounts("inactive"), ACME_BY_ANN, AT - DAY);
        assertThat(alert.rule()).isEqualTo("my rule");
        assertThat(alert.kind()).isEqualTo("inactive");
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
        assertThat(AlertKind.span(millis)).isEqualTo(expected);
    }

    /** Two calls make the same alert, as before and after a restart. */
    @Test
    void theSameAlertHasTheSameId() {
        List<String> first = wording().map(row -> ((Alert) row.get()[0]).id()).toList();
        assertThat(wording().map(row -> ((Alert) row.get()[0]).id())).isEqualTo(first);
        assertThat(first).allSatisfy(id -> assertThat(id).matches("[0-9a-f]{32}"));
        // Fixed for ever: what is in tables and topics is known by it.
        assertThat(AlertKind.id("rule", "account", "acme", ""))
                .isEqualTo("2c29e556898e681fd6128e18c3a6d9dc");
    }

    /** Alerts that differ in one thing, which distinguishes them. */
    static Stream<List<Alert>> different() {
        AlertRule event = accounts("event");
        AlertRule stalled = accounts("activation_stalled");
        long next = AT + 1;
        AlertTarget later =
                new AlertTarget(Level.ACCOUNT, "acme", "acme", "ann", next, Map.of(), null);
        return Stream.of(
                List.of(
                        newAccount(rule("a", "new_account", Level.ACCOUNT), ACME),
                        newAccount(rule("b", "new_account", Level.ACCOUNT), ACME),
                        newAccount(rule("a", "new_account", Level.ACCOUNT), account("base", null))),
                List.of(
                        newUser(accounts("new_user"), ACME_BY_ANN),
                        newUser(accounts("new_user"), account("acme", "bob")),
                        newUser(accounts("new_user"), account("base", "ann"))),
                List.of(
                        event(event, ACME_BY_ANN, "E", "m1", 1),
                        event(event, ACME_BY_ANN, "E", "m2", 1),
                        // An id is known to be one message's for one user only.
                        event(event, account("acme", "bob"), "E", "m1", 1),
                        event(event, ACME, "E", "m1", 1),
                        event(users("event"), user("acme", null), "E", "m1", 1),
                        event(event, ACME_BY_ANN, "E", null, 1),
                        event(event, ACME_BY_ANN, "F", null, 1),
                        event(event, ACME, "E", null, 1),
                        event(event, later, "E", null, 1),
                        event(event, ACME_BY_ANN, "E", AT + " E", 1),
                        event(event, ACME_BY_ANN, "E", "ann " + AT + " E", 1)),
                List.of(
                        event(event, account("acme", "x " + AT), "E", null, 1),
                        event(event, account("acme", "x"), AT + " E", null, 1)),
                List.of(
                        checklist(stalled, ACME, HALF, 0, 0),
                        checklist(stalled, later, HALF, 0, 0),
                        checklist("other", stalled, ACME, List.of("Register", "-"), 0, 0),
                        checklist(
                                rule("b", "activation_expired", Level.ACCOUNT), ACME, HALF, 0, 0)),
                List.of(
                        score(accounts("score_drop"), ACME, on(1)),
                        score(accounts("score_drop"), ACME, on(2)),
                        score(users("score_drop"), ANN, on(1)),
                        score(users("score_drop"), user("acme", null), on(1))),
                List.of(
                        inactive(accounts("inactive"), ACME, 0),
                        inactive(accounts("inactive"), later, 0)),
                List.of(
                        reactivated(accounts("reactivated"), ACME, 1, 0),
                        reactivated(accounts("reactivated"), ACME, 2, 0)),
                List.of(
                        featureAdopted(accounts("feature_adopted"), ACME, "F", "E"),
                        featureAdopted(accounts("feature_adopted"), ACME, "G", "E")));
    }

    @ParameterizedTest
    @MethodSource("different")
    void differentAlertsHaveDifferentIds(List<Alert> alerts) {
        assertThat(alerts).extracting(Alert::id).doesNotHaveDuplicates();
    }

    /** What does not distinguish two alerts is not part of the id. */
    @Test
    void anAlertThatIsRaisedAgainIsTheSame() {
        AlertTarget others =
                new AlertTarget(Level.ACCOUNT, "acme", "acme", "bob", AT + 5, Map.of(), null);
        List<List<Alert>> same = new ArrayList<>();
        same.add(
                List.of(
                        newAccount(accounts("new_account"), ACME_BY_ANN),
                        newAccount(accounts("new_account"), others)));
        same.add(
                List.of(
                        checklist(accounts("activation"), ACME_BY_ANN, HALF, 0, 0),
                        checklist(accounts("activation"), others, ALL, 5, 5)));
        same.add(
                List.of(
                        reactivated(accounts("reactivated"), ACME_BY_ANN, 1, 0),
                        reactivated(accounts("reactivated"), others, 1, 0)));
        same.add(
                List.of(
                        featureAdopted(accounts("feature_adopted"), ACME_BY_ANN, "F", "E"),
                        featureAdopted(accounts("feature_adopted"), others, "F", "G")));
        assertThat(same)
                .allSatisfy(alerts -> assertThat(alerts.get(0).id()).isEqualTo(alerts.get(1).id()));
    }

    @Test
    void partsOfAnIdDoNotRunIntoEachOther() {
        assertThat(
                        List.of(
                                AlertKind.id("a", "b", "c"),
                                AlertKind.id("ab", "", "c"),
                                AlertKind.id("", "ab", "c"),
                                AlertKind.id("a", "bc", ""),
                                AlertKind.id("a", "bc"),
                                AlertKind.id("abc"),
                                AlertKind.id("a", "b", "c", ""),
                                AlertKind.id("a\u0000\u0000\u0000\u0001b", "c"),
                                AlertKind.id("ä", "b", "c"),
                                AlertKind.id("a", "c", "b")))
                .doesNotHaveDuplicates();
    }
}
