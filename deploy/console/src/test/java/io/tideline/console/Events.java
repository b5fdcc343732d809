package io.tideline.console;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** Six weeks of a made-up product, with accounts whose ids and names are hostile. */
final class Events {
    /** The last day with events. */
    static final LocalDate LAST = LocalDate.of(2026, 3, 17);

    /** Ids that break what does not escape or encode them. */
    static final List<String> HOSTILE =
            List.of(
                    "a/b/../c",
                    "../../etc/passwd",
                    "%2e%2e%2f%00",
                    "line\nbreak\ttab",
                    "<script>alert(1)</script>",
                    "\"><img src=x onerror=alert(1)>",
                    "=HYPERLINK(\"http://example.com\",\"x\")",
                    "'; DROP TABLE accounts; --",
                    "javascript:alert(1)",
                    "a&b=c?d#e;f+g",
                    "${7*7} {{7*7}} @if(true)",
                    "ünïcödé \uD83D\uDE00 \u202Eabc",
                    "x".repeat(500));

    private static final int DAYS = 42;
    private static final int ACCOUNTS = 40;
    private static final List<String> OWNERS = List.of("kim", "robin", "=1+1", "<b>sam</b>");
    private static final List<String> DOES =
            List.of(
                    "Dashboard Viewed",
                    "Report Created",
                    "Comment Added",
                    "File Imported",
                    "Not in the model");

    private final JsonMapper json = JsonMapper.builder().build();
    private final SplittableRandom random = new SplittableRandom(3);
    private final List<Line> lines = new ArrayList<>();

    private record Line(Instant at, String text) {}

    private Events() {}

    /** Writes the events, in order of time. */
    static void write(Path file) throws IOException {
        var events = new Events();
        for (int i = 0; i < ACCOUNTS; i++) {
            events.account("acct-" + i, "Customer " + i + " Ltd", i);
        }
        for (int i = 0; i < HOSTILE.size(); i++) {
            events.account(HOSTILE.get(i), HOSTILE.get(i), ACCOUNTS + i);
        }
        events.lines.sort(Comparator.comparing(Line::at));
        Files.write(file, events.lines.stream().map(Line::text).toList());
    }

    private void account(String id, String name, int number) {
        boolean isTrial = number % 5 == 4;
        int users = 2 + number % 6;
        var first = LAST.minusDays(isTrial ? 8 : DAYS - 1);
        for (int user = 0; user < users; user++) {
            var who = number < ACCOUNTS ? "user-" + number + "-" + user : id + " " + user;
            var at = first.atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(3600L + user);
            var group = call("group", who, id, at);
            group.putObject("traits")
                    .put("name", name)
                    .put("plan", isTrial ? "trial" : "pro")
                    .put("owner", OWNERS.get(number % OWNERS.size()))
                    .put("seats", 10)
                    .put("mrr", 100 + number);
            add(at, group);
            var identify = call("identify", who, id, at.plusSeconds(1));
            identify.putObject("traits")
                    .put("name", "Person " + who)
                    .put("email", "p" + number + "." + user + "@example.com");
            add(at.plusSeconds(1), identify);
            if (isTrial && user == 0) {
                track(who, id, "Account Created", at.plusSeconds(2));
            }
            days(who, id, number, first);
        }
    }

    private void days(String who, String id, int number, LocalDate first) {
        for (var day = first; !day.isAfter(LAST); day = day.plusDays(1)) {
            long left = Duration.between(day.atStartOfDay(), LAST.atStartOfDay()).toDays();
            // Some fall silent, some are busier of late.
            boolean isSilent = number % 7 == 0 && left < (number % 2 == 0 ? 5 : 12);
            int many = isSilent ? 0 : number % 3 == 0 && left < 7 ? 6 : 3;
            for (int i = 0; i < random.nextInt(many + 1); i++) {
                var at =
                        day.atStartOfDay(ZoneOffset.UTC)
                                .toInstant()
                                .plusSeconds(8 * 3600 + random.nextInt(8 * 3600));
                track(who, id, DOES.get(random.nextInt(DOES.size())), at);
            }
        }
    }

    private void track(String who, String id, String event, Instant at) {
        add(at, call("track", who, id, at).put("event", event));
    }

    private ObjectNode call(String type, String who, String id, Instant at) {
        var call = json.createObjectNode().put("type", type).put("messageId", "m" + lines.size());
        call.put("userId", who).put("timestamp", at.toString());
        if (type.equals("group")) {
            call.put("groupId", id);
        } else {
            call.putObject("context").put("groupId", id);
        }
        return call;
    }

    private void add(Instant at, ObjectNode call) {
        lines.add(new Line(at, call.toString()));
    }
}
