package io.tideline.bench.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.bench.opinion.Chance;
import io.tideline.bench.opinion.Dirt;
import io.tideline.local.demo.Call;
import io.tideline.local.demo.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Days of a simulated product, with additions of what the simulation lacks. They are the same at
 * each call: late messages are definitely late, since they are sent after the day has closed, and
 * no other message is.
 */
final class Days {
    /** The model's time zone, whose clocks change in these days. */
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    /** The first day. */
    private static final LocalDate FIRST = LocalDate.parse("2025-03-25");

    /** The simulation's present: trials that begin and end are in the days before. */
    private static final LocalDate PRESENT = LocalDate.parse("2025-04-08");

    /** Within the job's out-of-orderness. */
    private static final int LONGEST_DELAY = 9 * 60_000;

    private static final int PERCENT_DELAYED = 20;
    private static final int PERCENT_TWICE = 2;
    private static final int PERCENT_DIRT = 1;
    private static final int PERCENT_LATE = 40;
    private static final int TOO_LATE = 4;
    private static final int TWICE_LATE = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Chance chance;
    private final int count;
    private final Map<String, String> accounts = new HashMap<>();

    private Days(long seed, int count) {
        this.chance = new Chance(seed);
        this.count = count;
    }

    /**
     * Returns the days, and another one on which nothing happens.
     *
     * @param count at least 1
     * @param oneIn one in this many accounts is included
     */
    static List<Day> of(long seed, int count, int oneIn) {
        return new Days(seed, count).make(seed, oneIn);
    }

    private List<Day> make(long seed, int oneIn) {
        var calls = new ArrayList<Call>();
        new Simulation(seed, PRESENT)
                .history(start(FIRST), start(FIRST.plusDays(count)), calls::add);
        calls.forEach(this::learn);
        calls.removeIf(call -> !isTaken(call, oneIn));
        Map<LocalDate, List<Call>> byDay = new TreeMap<>();
        for (Call call : calls) {
            var date = Instant.ofEpochMilli(call.timestamp()).atZone(ZONE).toLocalDate();
            byDay.computeIfAbsent(date, ignored -> new ArrayList<>()).add(call);
        }
        List<Day> days = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LocalDate date = FIRST.plusDays(i);
            List<Call> of = byDay.getOrDefault(date, List.of());
            List<Message> messages = messages(of, date);
            days.add(new Day(date, start(date.plusDays(1)), messages, late(of, messages, date)));
        }
        // Brings out the corrections by late events of the last day.
        LocalDate after = FIRST.plusDays(count);
        days.add(new Day(after, start(after.plusDays(1)), List.of(), List.of()));
        return days;
    }

    private static Instant start(LocalDate date) {
        return date.atStartOfDay(ZONE).toInstant();
    }

    private void learn(Call call) {
        try {
            JsonNode json = JSON.readTree(call.json());
            JsonNode account = json.path("context").path("groupId");
            if (account.isTextual()) {
                accounts.put(call.userId(), account.textValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isTaken(Call call, int oneIn) {
        String account = accounts.get(call.userId());
        return account != null && Math.floorMod(account.hashCode(), oneIn) == 0;
    }

    private record Sent(long at, Message message) {}

    private List<Message> messages(List<Call> calls, LocalDate date) {
        List<Sent> sent = new ArrayList<>();
        for (Call call : calls) {
            var message = Message.of(call.userId(), call.json());
            long at = call.timestamp();
            sent.add(new Sent(at + delay(), message));
            if (chance.percent(PERCENT_TWICE)) {
                sent.add(new Sent(at + delay(), message));
            }
            if (chance.percent(PERCENT_DIRT)) {
                String line = Dirt.line(chance, Instant.ofEpochMilli(at).toString());
                sent.add(new Sent(at, Message.of(call.userId(), line)));
            }
        }
        Instant morning = start(date).plusSeconds(60);
        sent.add(new Sent(morning.toEpochMilli(), plan(date, morning)));
        sent.sort(Comparator.comparingLong(Sent::at));
        return sent.stream().map(Sent::message).toList();
    }

    private long delay() {
        return chance.percent(PERCENT_DELAYED) ? chance.between(0, LONGEST_DELAY) : 0;
    }

    /** Moves one of the existing accounts to another plan, each day. */
    private Message plan(LocalDate date, Instant at) {
        List<String> all = accounts.values().stream().distinct().sorted().toList();
        String account = chance.of(all);
        return Message.of(
                account,
                """
                {"type":"group","messageId":"plan %1$s","groupId":"%2$s","traits":{"plan":"%3$s"},"timestamp":"%4$s"}"""
                        .formatted(date, account, chance.of("trial", "pro", "free"), at));
    }

    /** Draws at most one late event per account: the order of two would depend on the machine. */
    private List<Message> late(List<Call> calls, List<Message> messages, LocalDate date) {
        Map<String, String> users = new TreeMap<>();
        calls.forEach(call -> users.putIfAbsent(accounts.get(call.userId()), call.userId()));
        List<Message> late = new ArrayList<>();
        users.forEach(
                (account, user) -> {
                    if (chance.percent(PERCENT_LATE)) {
                        late.add(report(user, account, date));
                    }
                });
        if (!late.isEmpty()) {
            late.add(late.get(0));
        }
        users.entrySet().stream()
                .limit(TOO_LATE)
                .forEach(of -> late.add(report(of.getValue(), of.getKey(), date.minusDays(2))));
        if (!messages.isEmpty()) {
            late.addAll(chance.some(messages, TWICE_LATE, TWICE_LATE));
        }
        return late;
    }

    private Message report(String user, String account, LocalDate date) {
        Instant at = start(date).plusMillis(chance.between(36_000_000, 72_000_000));
        return Message.of(
                user,
                """
                {"type":"track","messageId":"late %4$s","userId":"%1$s","context":{"groupId":"%2$s"},"event":"%3$s","properties":{"template":"blank"},"timestamp":"%4$s"}"""
                        .formatted(
                                user,
                                account,
                                chance.of("Report Created", "Comment Added", "Report Shared"),
                                at));
    }
}
