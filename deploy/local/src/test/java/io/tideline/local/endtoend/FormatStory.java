package io.tideline.local.endtoend;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A few days of three accounts, which every format can write in its own shape. */
final class FormatStory {
    static final String MODEL =
            """
            version: 1
            timezone: Europe/Berlin
            events:
              report_created: {weight: 5, where: {pages: [3, 4]}}
              Report Shared: {weight: 3, daily_cap: 2}
              file_uploaded: {weight: 2, where: {kind: [csv]}}
              invite_sent: 4
              Viewed Home Page: 1
            features:
              Reports: [report_created, Report Shared]
              Files: [file_uploaded]
            segments:
              trial: {plan: [trial]}
              paid: {plan: [pro]}
            traits: {account: [name, plan, seats], user: [role]}
            seats: seats
            profiles: {weekly: {window: 7d}, trials: {window: 7d, segment: trial}}
            activation:
              setup:
                level: account
                steps:
                  Invite two: {event: invite_sent, count: 2, distinct: email}
                  Report: {event: report_created}
                stalled_after: 2d
              trial:
                level: account
                segment: trial
                steps: {Upload: {event: file_uploaded}}
            inactive_after: {user: 2d, account: 3d}
            alerts:
              new-account: {kind: new_account}
              new-user: {kind: new_user}
              shared: {kind: event, events: [Report Shared], cooldown: 1d}
              adopted: {kind: feature_adopted, features: [Files]}
              quiet: {kind: inactive}
              ready: {kind: activation, checklist: setup, at_least: 100}
              trial-stuck: {kind: activation_stalled, checklist: setup}
            """;

    private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
    private static final int DAYS = 8;

    static final LocalDate LAST_DAY = LocalDate.parse("2026-03-09");

    /** Moves the clock to the last millisecond of the last day, where a replay ends. */
    private static final Instant AFTERWARDS = Instant.parse("2026-03-09T23:10:00Z");

    enum Kind {
        GROUP,
        IDENTIFY,
        TRACK,
        PAGE
    }

    /**
     * A call.
     *
     * @param user null: someone without a user id
     * @param name of the event or the page; null where traits are set
     * @param values properties or traits
     */
    record Call(
            Kind kind,
            String id,
            String user,
            String account,
            String name,
            Instant at,
            Map<String, Object> values) {

        boolean setsTraits() {
            return kind == Kind.GROUP || kind == Kind.IDENTIFY;
        }

        Call cut() {
            return new Call(
                    kind, id, user, account, name, at.truncatedTo(ChronoUnit.SECONDS), values);
        }
    }

    private final List<Call> calls = new ArrayList<>();

    private FormatStory() {}

    /** Returns its calls in order of time, some of them twice. */
    static List<Call> calls() {
        FormatStory story = new FormatStory();
        story.account("acme", "trial", "ann", "zoë");
        story.account("globex", "pro", "bob@globex.example", "cy");
        story.account("initech", "trial", "42", "ann");
        for (int day = 0; day < DAYS; day++) {
            story.day(day);
        }
        story.add(
                Kind.GROUP, "ann", "acme", null, 3, 540_125, Map.of("plan", "pro", "name", "Acme"));
        story.calls.sort(Comparator.comparing(Call::at));
        List<Call> all = new ArrayList<>();
        for (Call call : story.calls) {
            all.add(call);
            if (all.size() % 7 == 0) {
                all.add(call); // sent again
            }
        }
        return all;
    }

    /** Returns its calls, and two behind them that move the clock of one partition each. */
    static List<Call> callsAndClock() {
        List<Call> all = new ArrayList<>(calls());
        for (int i = 0; i < 2; i++) {
            all.add(
                    new Call(
                            Kind.TRACK,
                            "tick" + i,
                            "clock-" + i,
                            null,
                            "Clock Ticked",
                            AFTERWARDS,
                            Map.of()));
        }
        return all;
    }

    private void account(String account, String plan, String... users) {
        add(
                Kind.GROUP,
                users[0],
                account,
                null,
                0,
                0,
                Map.of("plan", plan, "name", account.toUpperCase(Locale.ROOT), "seats", 5));
        for (int i = 0; i < users.length; i++) {
            String role = i == 0 ? "admin" : "member";
            add(Kind.IDENTIFY, users[i], account, null, 0, 500 + i, Map.of("role", role));
        }
    }

    private void day(int day) {
        String[][] members = {
            {"ann", "acme"},
            {"zoë", "acme"},
            {"bob@globex.example", "globex"},
            {"cy", "globex"},
            {"42", "initech"}
        };
        for (int i = 0; i < members.length; i++) {
            // The last member of an account is there on the first days alone.
            if ((day > i && i % 2 == 1) || (day > 2 && i == 4)) {
                continue;
            }
            String user = members[i][0];
            String account = members[i][1];
            int at = (i + 1) * 60_000;
            add(Kind.PAGE, user, account, "Home", day, at + 250, Map.of());
            add(
                    track("report_created", user, account),
                    day,
                    at + 1_125,
                    "pages",
                    2 + (day + i) % 4);
            add(
                    track("file_uploaded", user, account),
                    day,
                    at + 2_000,
                    "kind",
                    (day + i) % 3 == 0 ? "png" : "csv");
            for (int share = 0; share < i; share++) {
                add(track("Report Shared", user, account), day, at + 3_010 + share, "to", "all");
            }
            add(
                    track("invite_sent", user, account),
                    day,
                    at + 4_000,
                    "email",
                    "guest" + day / 3 + "@example.com");
        }
        add(track("report_created", null, "acme"), day, 600_000, "pages", 3);
    }

    private static String[] track(String name, String user, String account) {
        return new String[] {name, user, account};
    }

    private void add(String[] track, int day, int millis, String property, Object value) {
        add(Kind.TRACK, track[1], track[2], track[0], day, millis, Map.of(property, value));
    }

    private void add(
            Kind kind,
            String user,
            String account,
            String name,
            int day,
            int millis,
            Map<String, Object> values) {
        calls.add(
                new Call(
                        kind,
                        "m" + calls.size(),
                        user,
                        account,
                        name,
                        START.plus(Duration.ofDays(day)).plusMillis(millis),
                        values));
    }
}
