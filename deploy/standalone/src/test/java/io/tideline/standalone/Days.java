package io.tideline.standalone;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Days of events of five accounts, the same at each call. */
final class Days {
    static final int PARTITIONS = 2;
    static final int COUNT = 5;
    private static final LocalDate FIRST = LocalDate.parse("2025-03-03");
    private static final List<String> EVENTS =
            List.of("Logged In", "Report Created", "File Uploaded");
    private static final int USERS = 30;
    private static final int ACCOUNTS = 5;
    private static final int EVENTS_A_DAY = 200;
    private static final int MINUTES_A_DAY = 24 * 60;

    private Days() {}

    /**
     * An event.
     *
     * @param partition the one that it is sent to
     */
    record Event(int partition, String json) {}

    /** Returns the date of a day, which are counted from 1 on. */
    static LocalDate date(int day) {
        return FIRST.plusDays(day - 1L);
    }

    /** Returns the events of a day in order of time, in two halves. */
    static List<List<Event>> halves(int day) {
        var random = new Random(day);
        var events = new ArrayList<Event>();
        if (day == 1) {
            for (int user = 0; user < USERS; user++) {
                events.add(group(user));
            }
        }
        for (int i = 0; i < EVENTS_A_DAY; i++) {
            int minute = 1 + i * (MINUTES_A_DAY - 1) / EVENTS_A_DAY;
            events.add(track(day, minute, random.nextInt(USERS), i, EVENTS.get(random.nextInt(3))));
        }
        int half = events.size() / 2;
        return List.of(events.subList(0, half), events.subList(half, events.size()));
    }

    /**
     * Returns what closes a day: an event in each partition that is as late on the next day as
     * events may be out of order.
     */
    static List<Event> end(int day) {
        var events = new ArrayList<Event>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            events.add(
                    new Event(
                            partition,
                            """
                            {"type": "track", "messageId": "end-%1$d-%2$d", "userId": "clock-%2$d", "event": "Logged In", "context": {"groupId": "clock"}, "timestamp": "%3$sT00:10:00Z"}
                            """
                                    .formatted(day, partition, date(day + 1))
                                    .strip()));
        }
        return events;
    }

    private static Event group(int user) {
        return event(
                user,
                """
                {"type": "group", "messageId": "g%1$d", "userId": "u%1$d", "groupId": "a%2$d", "traits": {"plan": "%3$s"}, "timestamp": "%4$sT00:00:30Z"}
                """
                        .formatted(user, user % ACCOUNTS, user % 2 == 0 ? "trial" : "pro", FIRST));
    }

    private static Event track(int day, int minute, int user, int number, String name) {
        return event(
                user,
                """
                {"type": "track", "messageId": "t%d-%d", "userId": "u%d", "event": "%s", "context": {"groupId": "a%d"}, "timestamp": "%s"}
                """
                        .formatted(
                                day,
                                number,
                                user,
                                name,
                                user % ACCOUNTS,
                                date(day)
                                        .atStartOfDay()
                                        .plusMinutes(minute)
                                        .toInstant(ZoneOffset.UTC)));
    }

    private static Event event(int user, String json) {
        return new Event(user % PARTITIONS, json.strip());
    }
}
