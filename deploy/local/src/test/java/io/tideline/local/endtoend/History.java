package io.tideline.local.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.local.demo.Call;
import io.tideline.local.demo.Simulation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Three weeks of a simulated product with eight small accounts, with additions of what the
 * simulation lacks: people of two accounts or none, accounts that do something by themselves,
 * changes of segments, many duplicates, and records that are not events. No event is late, though
 * many are out of order; the clocks change in between.
 */
final class History {
    /** The model's time zone is Berlin's: from one midnight there to another. */
    static final Instant BEGINNING = Instant.parse("2025-03-17T23:00:00Z");

    static final Instant END = Instant.parse("2025-04-07T22:00:00Z");

    static final LocalDate LAST_DAY = LocalDate.parse("2025-04-07");

    /** The end of the first half, on a working day, which it leaves open. */
    static final Instant MIDDLE = Instant.parse("2025-03-27T11:00:00Z");

    /** The last day that is over by then. */
    static final LocalDate LAST_DAY_OF_FIRST_HALF = LocalDate.parse("2025-03-26");

    /** Partitions of the topic that it goes through. */
    static final int PARTITIONS = 3;

    /** Moves the clock to the last millisecond of the last day, where a replay ends. */
    static final Instant AFTERWARDS = END.plus(Duration.ofMinutes(10));

    static final String MODEL =
            """
            version: 3
            timezone: Europe/Berlin
            events:
              Logged In:        {weight: 1, daily_cap: 3}
              Dashboard Viewed: 2
              Comment Added:    {weight: 4, daily_cap: 5}
              Report Created:   9
              Report Shared:    7
              File Uploaded:    {weight: 5, where: {kind: [csv, xlsx]}}
              Automation Run:   3
              Invite Sent:      8
              Data Exported:    0
            features:
              Reports:     [Report Created, Report Shared]
              Files:       [File Uploaded]
              Comments:    [Comment Added]
              Automations: [Automation Run]
              Team:        [Invite Sent]
            segments:
              trial: {plan: [trial]}
              paid:  {plan: [pro, enterprise]}
            profiles:
              weekly: {window: 7d}
              power:  {window: 5d, normalization: {method: exponential, percentile: 75}}
              goal:   {window: 14d, normalization: {method: target, target: 400}}
              trials: {window: 7d, segment: trial, weights: {Invite Sent: 10}, features: {Got a result: [Report Created]}}
            roster_days: 10
            activation:
              onboarding:
                level: account
                segment: trial
                steps:
                  Connect somebody: {event: [Invite Sent, Integration Connected]}
                  Bring data of two kinds: {event: File Uploaded, count: 2, distinct: kind}
                  Report five times: {event: [Report Created, Report Shared], count: 5}
                stalled_after: 2d
                expires_after: 6d
              rollout:
                level: account
                start: Report Created
                steps:
                  Share: {event: Report Shared}
                  Automate: {event: Automation Run, count: 3}
                  Export: {event: Data Exported}
                stalled_after: 18h
                expires_after: 5d
              first-steps:
                level: user
                steps:
                  Look around: {event: [Dashboard Viewed, Viewed Reports Page], count: 2}
                  Say something: {event: Comment Added}
                  Bring data: {event: File Uploaded}
                stalled_after: 1d
                expires_after: 4d
              reporting:
                level: user
                start: Report Created
                steps:
                  Use two templates: {event: Report Created, count: 2, distinct: template}
                  Share it: {event: Report Shared}
                stalled_after: 20h
                expires_after: 3d
            inactive_after: {user: 3d, account: 36h}
            alerts:
              new-account:     {kind: new_account}
              new-user:        {kind: new_user}
              exported:        {kind: event, events: [Data Exported], cooldown: 1d, severity: warning}
              connected:       {kind: event, events: [Integration Connected, Viewed Billing Page], level: user}
              half-way:        {kind: activation, checklist: onboarding, at_least: 50}
              rolled-out:      {kind: activation, checklist: rollout, severity: info}
              started-well:    {kind: activation, checklist: first-steps, at_least: 60, level: user}
              stuck:           {kind: activation_stalled, checklist: onboarding, severity: warning}
              stuck-user:      {kind: activation_stalled, checklist: reporting, level: user}
              lost:            {kind: activation_expired, checklist: rollout, severity: critical}
              lost-user:       {kind: activation_expired, checklist: first-steps, level: user}
              falling:         {kind: score_drop, profile: weekly, severity: warning}
              falling-user:    {kind: score_drop, profile: power, points: 30, level: user}
              rising:          {kind: score_rise, profile: trials, points: 10}
              rising-user:     {kind: score_rise, profile: weekly, level: user}
              quiet:           {kind: inactive, severity: critical, segment: paid}
              quiet-user:      {kind: inactive, level: user}
              back:            {kind: reactivated}
              back-user:       {kind: reactivated, level: user}
              adopted:         {kind: feature_adopted, features: [Team, Automations]}
              adopted-user:    {kind: feature_adopted, level: user}
            """;

    /** Records that are not events, and events that the model does not use. */
    private static final List<String> ODD =
            List.of(
                    "no JSON at all",
                    "{\"type\":\"track\",\"userId\":\"cut-o",
                    "[1, 2]",
                    "{\"userId\":\"typeless\",\"timestamp\":\"2025-03-20T10:00:00Z\"}",
                    "{\"type\":\"track\",\"userId\":7.5,\"event\":\"Report Created\",\"timestamp\":\"2025-03-20T10:00:00Z\"}",
                    "{\"type\":\"track\",\"userId\":\"u\",\"timestamp\":\"2025-03-20T10:00:00Z\"}",
                    "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"Report Created\"}",
                    "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"Report Created\",\"timestamp\":\"yesterday\"}",
                    "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"Report Created\",\"timestamp\":\"2999-01-01T00:00:00Z\"}",
                    "{\"type\":\"track\",\"userId\":\"u\",\"pad\":\"" + "x".repeat(300_000) + "\"}",
                    "{\"type\":\"alias\",\"userId\":\"u\"}");

    private static final byte[] NOT_UTF_8 = {'{', (byte) 0xff, (byte) 0xfe, '}'};

    /** One in this many calls is sent twice. */
    private static final int TWICE = 50;

    /** The plans of accounts that are older than the history, which has no group call for them. */
    private static final Map<String, String> PLANS =
            Map.of(
                    "copperlynx-audio", "pro",
                    "dunmarrow-dairy", "enterprise",
                    "quennick-optics", "trial",
                    "thistledown-kids", "free",
                    "umberlay-health", "pro");

    private static final Set<String> ON_TRIAL =
            Set.of("harrowpike-security", "inkwhistle-books", "juniperlow-clinics");

    private record Sent(Instant at, Message message) {}

    private final List<Sent> sent = new ArrayList<>();

    private History() {}

    /** Returns all messages in the order in which they were sent; the same at each call. */
    static List<Message> messages() {
        return sentWithin(BEGINNING, Instant.MAX);
    }

    static List<Message> firstHalf() {
        return sentWithin(BEGINNING, MIDDLE);
    }

    static List<Message> secondHalf() {
        return sentWithin(MIDDLE, Instant.MAX);
    }

    private static List<Message> sentWithin(Instant from, Instant to) {
        var history = new History();
        history.simulate();
        history.changePlans();
        history.workElsewhere();
        history.beginTogether();
        history.beginLate();
        history.sendTicks();
        history.sendOddities();
        return history.sent.stream()
                .filter(each -> !each.at().isBefore(from) && each.at().isBefore(to))
                .sorted(Comparator.comparing(Sent::at))
                .map(Sent::message)
                .toList();
    }

    private void simulate() {
        var simulation = new Simulation(7, LocalDate.parse("2025-04-08"));
        var calls = new ArrayList<Call>();
        simulation.history(BEGINNING, END, calls::add);
        var accounts = new HashMap<String, String>();
        calls.forEach(call -> accountOf(call).ifPresent(id -> accounts.put(call.userId(), id)));
        Instant at = BEGINNING;
        for (Call call : calls) {
            // Sent when the latest one before it was, or later.
            Instant timestamp = Instant.ofEpochMilli(call.timestamp());
            at = timestamp.isAfter(at) ? timestamp : at;
            String account = accounts.get(call.userId());
            if (account != null && (PLANS.containsKey(account) || ON_TRIAL.contains(account))) {
                var message = new Message(call.userId(), call.json());
                sent.add(new Sent(at, message));
                if (sent.size() % TWICE == 0) {
                    sent.add(new Sent(at.plusSeconds(90), message));
                }
            }
        }
    }

    private static Optional<String> accountOf(Call call) {
        JsonNode json = Json.parse(new String(call.json(), StandardCharsets.UTF_8));
        JsonNode account = json.path("context").path("groupId");
        return Optional.ofNullable(account.textValue());
    }

    private void changePlans() {
        int second = 0;
        for (String account : PLANS.keySet().stream().sorted().toList()) {
            plan(account, "\"" + PLANS.get(account) + "\"", BEGINNING.plusSeconds(++second));
        }
        plan("harrowpike-security", "\"pro\"", Instant.parse("2025-04-01T09:30:00Z"));
        plan("juniperlow-clinics", "null", Instant.parse("2025-04-03T17:45:00Z"));
        plan("copperlynx-audio", "\"trial\"", Instant.parse("2025-03-24T12:00:00Z"));
        plan("copperlynx-audio", "\"enterprise\"", Instant.parse("2025-03-28T12:00:00Z"));
    }

    private void plan(String account, String plan, Instant at) {
        add(
                at,
                account,
                """
                {"type":"group","messageId":"plan %1$s %3$s","groupId":"%1$s","traits":{"plan":%2$s},"timestamp":"%3$s"}"""
                        .formatted(account, plan, at));
    }

    private void workElsewhere() {
        for (int day = 0; day < 21; day++) {
            Instant noon = BEGINNING.plus(Duration.ofDays(day)).plus(Duration.ofHours(12));
            String first = day % 3 == 0 ? "copperlynx-audio" : "juniperlow-clinics";
            track(noon, "wanda.consults", first, "Report Created");
            track(noon.plusSeconds(40), "wanda.consults", "dunmarrow-dairy", "Report Shared");
            if (day % 4 == 1) {
                add(
                        noon.plusSeconds(60),
                        "wanda.consults",
                        """
                        {"type":"group","userId":"wanda.consults","groupId":"umberlay-health","timestamp":"%s+02:00"}"""
                                .formatted(
                                        noon.plusSeconds(2 * 3600 + 60)
                                                .toString()
                                                .replace("Z", "")));
            }
            track(noon.plusSeconds(90), "wanda.consults", null, "Comment Added");
            if (day < 9) {
                track(noon.plusSeconds(100), "lone.wolf", null, "Report Created");
                track(noon.plusSeconds(100), "lone.star", null, "Dashboard Viewed");
            }
            add(
                    noon.plusSeconds(120),
                    "quennick-optics",
                    """
                    {"type":"track","messageId":"run %1$s","context":{"groupId":"quennick-optics"},"event":"Automation Run","timestamp":"%1$s"}"""
                            .formatted(noon.plusSeconds(120)));
        }
    }

    /**
     * Lets two people and the account itself act in the same millisecond, the last of them first:
     * the first user and the last step must not depend on the way of running.
     */
    private void beginTogether() {
        for (int minute = 0; minute < 4; minute++) {
            Instant at = BEGINNING.plus(Duration.ofHours(34)).plus(Duration.ofMinutes(minute));
            for (String event : List.of("Report Created", "Report Shared", "Data Exported")) {
                track(at, "tock", "tandem", event);
                track(at, "tick", "tandem", event);
            }
            add(
                    at,
                    "tandem",
                    """
                    {"type":"track","context":{"groupId":"tandem"},"event":"Automation Run","timestamp":"%s"}"""
                            .formatted(at));
        }
        plan("tandem", "\"trial\"", BEGINNING.plus(Duration.ofHours(36)));
    }

    /** Adds a trial, and two people's first steps, whose end is after the history. */
    private void beginLate() {
        Instant at = END.minus(Duration.ofHours(30));
        track(at, "late.riser", "morningside", "Report Created");
        track(at.plusSeconds(60), "late.riser", "morningside", "File Uploaded");
        plan("morningside", "\"trial\"", at.plusSeconds(120));
        track(END.minus(Duration.ofHours(2)), "later.still", "morningside", "Report Created");
    }

    /** Sends a tick to every partition, so that none is behind half-way. */
    private void sendTicks() {
        Instant at = MIDDLE.minusSeconds(1);
        Message.ticks(PARTITIONS, at).forEach(tick -> sent.add(new Sent(at, tick)));
    }

    private void sendOddities() {
        Instant at = BEGINNING.plus(Duration.ofHours(1));
        add(
                at,
                "odd",
                "{\"type\":\"page\",\"anonymousId\":\"somebody\",\"timestamp\":\"" + at + "\"}");
        for (String odd : ODD) {
            at = at.plus(Duration.ofHours(41));
            add(at, "odd", odd);
        }
        sent.add(new Sent(at, new Message("binary", NOT_UTF_8)));
    }

    private void track(Instant at, String user, String account, String event) {
        sent.add(new Sent(at, Message.track(user, account, event, "own " + at + event, at)));
    }

    private void add(Instant at, String key, String payload) {
        sent.add(new Sent(at, Message.of(key, payload)));
    }
}
