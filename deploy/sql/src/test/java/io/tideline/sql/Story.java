package io.tideline.sql;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A week and a half of ten users of four accounts, with what makes counting hard. */
final class Story {
    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 2, 27);
    private static final int DAYS = 12;
    private static final String[] EVENTS = {
        "Logged In", "Report Created", "File Uploaded", "File Uploaded", "Unheard Of"
    };
    private static final String[] KINDS = {"\"csv\"", "\"pdf\"", "null"};

    private final Random random = new Random(18);
    private final List<String> lines = new ArrayList<>();

    private Story() {}

    static List<String> lines() {
        Story story = new Story();
        for (int day = 0; day < DAYS; day++) {
            story.tell(FIRST_DAY.plusDays(day));
        }
        return story.lines;
    }

    private void tell(LocalDate day) {
        for (int hour = 0; hour < 24; hour++) {
            String at = "%sT%02d:%02d:00Z".formatted(day, hour, random.nextInt(60));
            int user = random.nextInt(10);
            String event = EVENTS[random.nextInt(Math.min(EVENTS.length, 2 + user))];
            track(user, user % 4, event, at);
            if (hour == 12) {
                lines.add(lines.get(lines.size() - 1)); // a duplicate
                again(at);
                track(-1, 1, "Report Created", at); // of no user
                track(9, -1, "Report Created", at); // of no account
                page(user, at);
                group(user % 4, at);
                lines.add(
                        "{\"type\": \"track\", \"userId\": \"u1\", \"timestamp\": \"" + at + "\"}");
            }
        }
    }

    private void track(int user, int account, String event, String at) {
        add(
                "\"type\": \"track\", \"event\": \"%s\", \"properties\": {\"kind\": %s}"
                        .formatted(event, KINDS[random.nextInt(KINDS.length)]),
                user,
                account,
                at);
    }

    /** The last call comes again at another time, and one without an id twice. */
    private void again(String at) {
        String last = lines.get(lines.size() - 1);
        lines.add(last.replace(":00Z", ":30Z").replace("\"kind\": \"pdf\"", "\"kind\": \"csv\""));
        String withoutId =
                "{\"type\": \"track\", \"event\": \"Report Created\", \"userId\": \"u2\", \"context\": {\"groupId\": \"a2\"}, \"timestamp\": \"%s\"}"
                        .formatted(at);
        lines.add(withoutId);
        lines.add(withoutId);
    }

    private void page(int user, String at) {
        add("\"type\": \"page\", \"name\": \"Pricing\"", user, user % 4, at);
    }

    private void group(int account, String at) {
        add(
                "\"type\": \"group\", \"groupId\": \"a%s\", \"traits\": {\"plan\": \"pro\", \"seats\": 12}"
                        .formatted(account),
                account,
                -1,
                at);
    }

    private void add(String call, int user, int account, String at) {
        StringBuilder line = new StringBuilder("{").append(call);
        if (user >= 0) {
            line.append(", \"userId\": \"u").append(user).append('"');
        }
        if (account >= 0) {
            line.append(", \"context\": {\"groupId\": \"a").append(account).append("\"}");
        }
        line.append(", \"messageId\": \"m").append(lines.size());
        lines.add(line.append("\", \"timestamp\": \"").append(at).append("\"}").toString());
    }
}
