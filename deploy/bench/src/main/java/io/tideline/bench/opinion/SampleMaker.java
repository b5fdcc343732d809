package io.tideline.bench.opinion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Draws samples: a few users in a few accounts on a few days, in bursts, with silences, around
 * midnights and clock changes, out of order, late, twice, and sometimes unreadable.
 */
public final class SampleMaker {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final int MOST_FILES = 3;

    /** Time zones, each with days on which its clock changes. */
    private static final Map<String, List<String>> CLOCK_CHANGES =
            Map.of(
                    "UTC", List.of("2024-02-28"),
                    "Europe/Berlin", List.of("2024-03-30", "2024-10-26"),
                    "America/New_York", List.of("2024-03-09", "2024-11-02"),
                    "Australia/Lord_Howe", List.of("2024-04-06", "2024-10-05"),
                    "Pacific/Apia", List.of("2011-12-29", "2024-02-28"),
                    "America/Santiago", List.of("2024-04-06", "2024-09-07"),
                    "Asia/Kathmandu", List.of("2024-12-30"));

    private final Chance chance;
    private final ZoneId zone;
    private final LocalDate first;
    private final int days;
    private final long outOfOrderness;
    private final long lateness;
    private final int percentLate;
    private final int percentTwice;
    private final int files;
    private final Crowd crowd;
    private final Wording wording;
    private final List<Arrival> arrivals = new ArrayList<>();

    /** A line, and the time of its arrival at the file. */
    private record Arrival(long at, int file, String text) {}

    private SampleMaker(long seed) {
        chance = new Chance(seed);
        String name = chance.of(CLOCK_CHANGES.keySet().stream().sorted().toList());
        zone = ZoneId.of(name);
        first = LocalDate.parse(chance.of(CLOCK_CHANGES.get(name))).minusDays(chance.between(0, 3));
        days = chance.between(1, 9);
        outOfOrderness = chance.of(0L, MINUTE, 10 * MINUTE, 10 * MINUTE, 2 * HOUR);
        lateness = chance.of(0L, HOUR, DAY, DAY, 3 * DAY, 7 * DAY);
        percentLate = chance.percent(50) ? 0 : chance.between(2, 40);
        percentTwice = chance.of(0, 5, 25);
        files = chance.percent(70) ? 1 : chance.between(2, MOST_FILES);
        crowd = new Crowd(chance);
        wording = new Wording(chance);
    }

    /** Returns the sample of a seed. */
    public static Sample of(long seed) {
        return new SampleMaker(seed).make();
    }

    private Sample make() {
        ObjectNode model = new ModelMaker(chance).make(zone.getId());
        int wanted = chance.percent(70) ? chance.between(3, 40) : chance.between(40, 150);
        while (arrivals.size() < wanted) {
            happen();
        }
        arrivals.sort(Comparator.comparingLong(Arrival::at));
        return new Sample(
                model.toString(),
                arrivals.stream()
                        .map(arrival -> new Sample.Line(arrival.file(), arrival.text()))
                        .toList(),
                Duration.ofMillis(outOfOrderness),
                Duration.ofMillis(lateness));
    }

    private void happen() {
        if (chance.percent(4)) {
            long at = time(days);
            for (int i = chance.between(1, 3); i > 0; i--) {
                String line = Dirt.line(chance, wording.rfc3339(at));
                arrivals.add(new Arrival(at, chance.between(0, files - 1), line));
            }
            return;
        }
        Crowd.Member member = crowd.member();
        long at = time(crowd.daysOf(member, days));
        int burst = chance.percent(20) ? chance.between(2, 8) : 1;
        for (int i = 0; i < burst; i++) {
            send(crowd.call(member), member, at);
            at += chance.of(0L, 1L, chance.between(1L, 5 * MINUTE));
        }
    }

    /** Draws a time within so many days of the sample; often at the end of a day. */
    private long time(int within) {
        LocalDate day = first.plusDays(chance.between(0, within - 1));
        long begin = day.atStartOfDay(zone).toInstant().toEpochMilli();
        long end = day.plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli();
        if (chance.percent(20) || end <= begin) {
            return end + chance.of(-1L, 0L, 1L, chance.between(-5 * MINUTE, 5 * MINUTE));
        }
        // Round minutes now and then, so that some times are equal.
        long at = chance.between(begin, end - 1);
        return chance.percent(15) ? at - at % HOUR : at;
    }

    private void send(ObjectNode call, Crowd.Member member, long at) {
        if (chance.percent(90)) {
            call.put("messageId", chance.of("m", "m", "") + (arrivals.size() + 1));
        } else if (chance.percent(30)) {
            call.put("messageId", crowd.placeholder());
        }
        String line = wording.line(call, at);
        long arrives = at + delay();
        arrivals.add(new Arrival(arrives, file(member), line));
        if (chance.percent(percentTwice)) {
            again(call, member, at, arrives, line);
        }
    }

    /** Adds the same line, or the same call in another form, sometimes with another time. */
    private void again(ObjectNode call, Crowd.Member member, long at, long arrived, String line) {
        String copy =
                chance.percent(20)
                        ? wording.line(call, at + chance.between(-DAY, DAY))
                        : chance.percent(30) ? wording.line(call, at) : line;
        long later = chance.percent(80) ? chance.between(0, HOUR) : chance.between(0, 4 * DAY);
        arrivals.add(new Arrival(arrived + later, file(member), copy));
    }

    private long delay() {
        if (chance.percent(percentLate)) {
            return chance.of(
                    chance.between(0, 3 * HOUR),
                    chance.between(0, DAY + DAY / 2),
                    chance.between(0, lateness + outOfOrderness + 2 * HOUR));
        }
        return chance.percent(50) ? 0 : chance.between(0, outOfOrderness);
    }

    /**
     * Returns the file of a member: each user's events, and anonymous ones of an account, are in
     * one.
     */
    private int file(Crowd.Member member) {
        return Math.floorMod(
                member.user() != null ? member.user().hashCode() : member.account().hashCode(),
                files);
    }
}
