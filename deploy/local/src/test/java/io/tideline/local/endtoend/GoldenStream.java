package io.tideline.local.endtoend;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The stream in the middle of which golden savepoints of the whole job are taken: two weeks of four
 * accounts, with late events pending, and something open in every stage, at the end of its first
 * part.
 *
 * <p>The savepoints hold its offsets and its ids. So it never changes: another stream needs golden
 * files of its own.
 */
final class GoldenStream {
    static final int PARTITIONS = 3;

    static final String MODEL =
            """
            version: 1
            timezone: Europe/Berlin
            events:
              Logged In:      {weight: 1, daily_cap: 2}
              Report Created: 9
              File Uploaded:  {weight: 5, where: {kind: [csv]}}
              Comment Added:  4
              Invite Sent:    8
            features:
              Reports:  [Report Created, Report Shared]
              Files:    [File Uploaded]
              Comments: [Comment Added]
            segments:
              trial: {plan: [trial]}
              paid:  {plan: [pro]}
            profiles:
              weekly: {window: 7d}
              short:  {window: 3d, normalization: {method: exponential, percentile: 75}}
              trials: {window: 5d, segment: trial, weights: {Invite Sent: 10}}
              goal:   {window: 14d, normalization: {method: target, target: 300}}
            roster_days: 10
            activation:
              onboarding:
                level: account
                segment: trial
                steps:
                  Invite three: {event: Invite Sent, count: 3, distinct: email}
                  Report often: {event: Report Created, count: 12}
                  Export: {event: Data Exported}
                stalled_after: 2d
                expires_after: 10d
              setup:
                level: user
                start: Report Created
                steps:
                  Comment: {event: Comment Added, count: 3}
                  Upload: {event: File Uploaded}
                stalled_after: 36h
                expires_after: 6d
            inactive_after: {user: 3d, account: 36h}
            alerts:
              new-account:  {kind: new_account}
              new-user:     {kind: new_user}
              exported:     {kind: event, events: [Data Exported], cooldown: 5d, severity: warning}
              shared:       {kind: event, events: [Report Shared], level: user}
              half-way:     {kind: activation, checklist: onboarding, at_least: 30}
              stuck:        {kind: activation_stalled, checklist: onboarding}
              lost-user:    {kind: activation_expired, checklist: setup, level: user}
              falling:      {kind: score_drop, profile: weekly}
              rising-user:  {kind: score_rise, profile: short, level: user}
              quiet:        {kind: inactive, severity: critical}
              quiet-user:   {kind: inactive, level: user}
              back:         {kind: reactivated}
              adopted:      {kind: feature_adopted}
              adopted-user: {kind: feature_adopted, level: user}
            """;

    static final LocalDate FIRST_DAY = LocalDate.parse("2025-03-20");

    /** The last day that has closed by the savepoint. */
    static final LocalDate LAST_DAY_CLOSED = LocalDate.parse("2025-03-26");

    /** The watermark from the first part's end on. */
    static final Instant WATERMARK = Instant.parse("2025-03-27T21:20:00Z").minusMillis(1);

    static final LocalDate LAST_DAY = LocalDate.parse("2025-04-03");

    /** Moves the clock to the last millisecond of the last day, where a replay ends. */
    static final Instant AFTERWARDS = Instant.parse("2025-04-03T22:10:00Z");

    /**
     * The user whose only event is processed once the watermark of the first part has come through.
     */
    static final String MARKER = "zed";

    private static final Instant START = Instant.parse("2025-03-20T08:00:00Z");
    private static final Instant NOON = Instant.parse("2025-03-27T12:00:00Z");
    private static final Instant END_OF_FIRST_PART = Instant.parse("2025-03-27T21:30:00Z");
    private static final int DAYS = 15;
    private static final List<String> EVENTS =
            List.of("Logged In", "Report Created", "Comment Added", "File Uploaded", "Invite Sent");

    private record Sent(Instant at, Message message) {}

    private final List<Sent> inOrder = new ArrayList<>();

    private GoldenStream() {
        everyDay();
        sometimes();
        inOrder.sort(Comparator.comparing(Sent::at));
    }

    /** Returns all messages in the order in which they are sent, as one file. */
    static List<Message> messages() {
        List<Message> all = firstPart();
        all.addAll(rest());
        return all;
    }

    /** Returns the messages before the savepoint. */
    static List<Message> firstPart() {
        List<Message> all = new ArrayList<>(untilNoon());
        all.addAll(lateAtNoon());
        all.addAll(untilTheEnd());
        all.addAll(lateAtTheEnd());
        return all;
    }

    /** Returns the messages until noon of the day after {@link #LAST_DAY_CLOSED}. */
    static List<Message> untilNoon() {
        List<Message> messages = within(Instant.MIN, NOON);
        messages.addAll(Message.ticks(PARTITIONS, NOON));
        return messages;
    }

    /** Returns late messages for that day, to be sent once it has closed. */
    static List<Message> lateAtNoon() {
        return List.of(
                track("ann", "acme", "Report Created", "2025-03-26T10:00:00Z", "late 1"),
                track("hal", null, "Report Created", "2025-03-26T11:00:00Z", "late 2"));
    }

    /** Returns the rest of the first part. */
    static List<Message> untilTheEnd() {
        List<Message> messages = within(NOON, END_OF_FIRST_PART);
        messages.addAll(Message.ticks(PARTITIONS, END_OF_FIRST_PART));
        return messages;
    }

    /**
     * Returns late messages for that day too, to be sent last, so that the rows they change are
     * pending.
     */
    static List<Message> lateAtTheEnd() {
        List<Message> messages = new ArrayList<>();
        for (String user : LATE_AT_THE_END) {
            String id = "last " + user;
            messages.add(track(user, "acme", "Comment Added", LATE_AT.toString(), id));
        }
        return messages;
    }

    /** The time of these events. */
    static final Instant LATE_AT = Instant.parse("2025-03-26T15:00:00Z");

    /** The users whose rows of {@link #LAST_DAY_CLOSED} are pending: at least one in each task. */
    static final List<String> LATE_AT_THE_END = List.of("ann", "bob", "dan", "eve", "wanda", "ned");

    /** Returns the second part, which begins with messages that the first one had already. */
    static List<Message> rest() {
        List<Message> messages = within(NOON, END_OF_FIRST_PART);
        messages.addAll(within(END_OF_FIRST_PART, Instant.MAX));
        return messages;
    }

    private static List<Message> within(Instant from, Instant to) {
        return new ArrayList<>(
                new GoldenStream()
                        .inOrder.stream()
                                .filter(each -> !each.at().isBefore(from) && each.at().isBefore(to))
                                .map(Sent::message)
                                .toList());
    }

    private void everyDay() {
        for (int day = 0; day < DAYS; day++) {
            Instant morning = START.plus(Duration.ofDays(day));
            works(morning.plusSeconds(1), "ann", "acme", day, 7);
            works(morning.plusSeconds(2), "dan", "globex", day, 3 + day % 4);
            works(morning.plusSeconds(3), "wanda", day % 2 == 0 ? "acme" : "globex", day, 2);
            if (day % 2 == 1) {
                works(morning.plusSeconds(4), "bob", "acme", day, 5);
                works(morning.plusSeconds(5), "hal", null, day, 4);
            }
            if (day < 6) { // quiet from 2025-03-28 on
                works(morning.plusSeconds(6), "cid", "acme", day, 4);
            }
            if (day < 7 || day > 11) { // and so is the account, from 2025-03-27 evening on
                works(morning.plusSeconds(7), "gil", "hooli", day, 3);
            }
            if (day >= 6) {
                works(morning.plusSeconds(8), "eve", "globex", day, 2);
            }
            if (day >= 8) { // only in the second part
                works(morning.plusSeconds(9), "fay", "initech", day, 6);
            }
            anonymous(morning.plusSeconds(10), "acme");
        }
    }

    /** Adds this many events on a day, a few minutes apart. */
    private void works(Instant from, String user, String account, int day, int times) {
        for (int i = 0; i < times; i++) {
            Instant at = from.plus(Duration.ofMinutes(20L * i));
            add(at, user, account, EVENTS.get((day + i * user.charAt(0)) % EVENTS.size()));
        }
    }

    private void sometimes() {
        plan("acme", "pro", "2025-03-20T07:00:00Z");
        plan("globex", "trial", "2025-03-20T07:00:01Z");
        plan("hooli", "pro", "2025-03-20T07:00:02Z");
        plan("initech", "trial", "2025-03-28T07:00:00Z");
        plan("globex", "pro", "2025-04-01T10:00:00Z");
        add("2025-03-26T09:00:00Z", "ann", "acme", "Data Exported"); // cooling until 2025-03-31
        add("2025-03-29T09:00:00Z", "ann", "acme", "Data Exported");
        add("2025-04-01T09:00:00Z", "ann", "acme", "Data Exported");
        add("2025-03-24T09:00:00Z", "dan", "globex", "Report Shared");
        // Just before the watermark that the first part ends with.
        add("2025-03-27T21:19:59Z", MARKER, "zeta", "Report Shared");
        // After it: buffered in a savepoint.
        add("2025-03-27T21:21:00Z", "ann", "acme", "Report Shared");
        add("2025-03-27T21:22:00Z", "dan", "globex", "Data Exported");
        add("2025-03-27T21:23:00Z", "bob", "acme", "Report Shared");
        add("2025-03-27T21:24:00Z", "new.here", "acme", "Invite Sent");
        add("2025-03-27T21:25:00Z", "ned", "hooli", "Report Created");
        add("2025-03-31T09:00:00Z", "ned", "hooli", "Report Created");
        add("2025-03-27T10:00:00Z", "lou", "hooli", "Logged In");
        add("2025-03-25T10:00:01Z", "mia", "hooli", "Dashboard Viewed"); // not in the model
        add("2025-03-27T10:00:01Z", "mia", "hooli", "Dashboard Viewed");
        add("2025-03-29T10:00:01Z", "mia", "hooli", "Dashboard Viewed");
    }

    private void anonymous(Instant at, String account) {
        add(
                at,
                account,
                """
                {"type":"track","messageId":"by %2$s","context":{"groupId":"%1$s"},"event":"Report Created","timestamp":"%2$s"}"""
                        .formatted(account, at));
    }

    private void plan(String account, String plan, String at) {
        add(
                Instant.parse(at),
                account,
                """
                {"type":"group","messageId":"plan %3$s","groupId":"%1$s","traits":{"plan":"%2$s"},"timestamp":"%3$s"}"""
                        .formatted(account, plan, at));
    }

    private void add(String at, String user, String account, String event) {
        add(Instant.parse(at), user, account, event);
    }

    private void add(Instant at, String user, String account, String event) {
        inOrder.add(new Sent(at, track(user, account, event, at.toString(), "own " + at)));
    }

    private void add(Instant at, String key, String payload) {
        inOrder.add(new Sent(at, Message.of(key, payload)));
    }

    private static Message track(String user, String account, String event, String at, String id) {
        String context = account == null ? "" : "\"context\":{\"groupId\":\"" + account + "\"},";
        return Message.of(
                user,
                """
                {"type":"track","messageId":"%1$s","userId":"%2$s",%3$s"event":"%4$s","properties":{"kind":"csv","email":"%1$s"},"timestamp":"%5$s"}"""
                        .formatted(id, user, context, event, at));
    }
}
