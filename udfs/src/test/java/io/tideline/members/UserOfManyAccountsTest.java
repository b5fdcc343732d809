package io.tideline.members;

import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.Backend;
import io.tideline.harness.OperatorHarness;
import io.tideline.harness.Text;
import io.tideline.message.AccountMessage;
import io.tideline.message.DailyCounts;
import io.tideline.message.DailySnapshot;
import io.tideline.message.LifecycleEvent;
import io.tideline.message.SingleEvent;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A user of more accounts than its value in state has room for. */
@ParameterizedClass
@EnumSource(Backend.class)
class UserOfManyAccountsTest {
    private static final int ACCOUNTS = 150;
    private static final String[] EVENTS = {"Logged In", "Report Created", "File Uploaded"};
    private static final int[] WEIGHTS = {1, 9, 5};
    private static final int FIRST_DAY = 5;
    private static final int LAST_DAY = 11;
    private static final int WINDOW = 2;

    @Parameter Backend backend;

    private static Model capped(int cap) {
        return model().events(
                        "{Logged In: 1, Report Created: 9, File Uploaded: {weight: 5, daily_cap: "
                                + cap
                                + "}}")
                .profiles("{two: {window: " + WINDOW + "d}}")
                .build();
    }

    /** What there is to expect, counted in the plainest way. */
    private static final class Counts {
        private final Map<String, int[]> ofMemberAndDay = new HashMap<>();

        void add(String account, int day, int event) {
            ofMemberAndDay.computeIfAbsent(day + " " + account, ignored -> new int[3])[event]++;
        }

        long raw(int day, int cap) {
            long raw = 0;
            for (Map.Entry<String, int[]> entry : ofMemberAndDay.entrySet()) {
                int on = Integer.parseInt(entry.getKey().split(" ")[0]);
                if (on <= day && on > day - WINDOW) {
                    for (int event = 0; event < EVENTS.length; event++) {
                        int count = entry.getValue()[event];
                        raw += WEIGHTS[event] * (long) (event == 2 ? Math.min(cap, count) : count);
                    }
                }
            }
            return raw;
        }
    }

    /**
     * Plays days of ann in many accounts, with late events, restarts and a cap that changes with
     * them: each of her rows is the sum over her accounts.
     */
    private void play(boolean inOrder) throws Exception {
        Random random = new Random(3);
        TimeSettings times = new TimeSettings(0, Duration.ofDays(2).toMillis(), 0, inOrder);
        Counts counts = new Counts();
        List<AccountMessage> reports = new ArrayList<>();
        long sent = 0;
        OperatorSubtaskState snapshot = null;
        for (int day = FIRST_DAY; day <= LAST_DAY; day++) {
            int cap = 2 + day % 2;
            try (MembersHarness members =
                    MembersHarness.restore(backend, capped(cap), times, snapshot)) {
                for (int i = 0; i < 400; i++) {
                    int on = i % 7 == 0 ? Math.max(FIRST_DAY, day - 1) : day;
                    // an account has the same few days' events again and again
                    String account = "a" + random.nextInt(ACCOUNTS) * random.nextInt(2);
                    int event = random.nextInt(3);
                    counts.add(account, on, event);
                    sent++;
                    members.send(
                            user("ann")
                                    .in(account)
                                    .did(EVENTS[event])
                                    .id("m" + sent)
                                    .at("2025-05-%02dT10:00Z".formatted(on)));
                    if (i % 100 == 99) {
                        reports.addAll(members.out());
                        members.snapshot();
                    }
                }
                members.closeDay("2025-05-%02d".formatted(day));
                List<AccountMessage> closed = members.out();
                reports.addAll(closed);
                closed.addAll(members.side(MembersOperator.UNATTACHED));
                List<String> rows = new ArrayList<>();
                for (AccountMessage report : closed) {
                    if (report instanceof DailySnapshot row) {
                        rows.add(Text.of(row).replaceAll("@\\S+", ""));
                    }
                }
                List<String> expected = new ArrayList<>();
                for (int of = Math.max(FIRST_DAY, day - 1); of <= day; of++) {
                    expected.add(
                            "%s ann 2025-05-%02d two=%d"
                                    .formatted(
                                            of == day ? "FINAL" : "CORRECTION",
                                            of,
                                            counts.raw(of, cap)));
                }
                assertThat(rows).containsExactlyElementsOf(expected);
                snapshot = members.snapshot();
                reports.addAll(members.out());
            }
        }
        // Each account gets all that happened in it, and once that ann is new.
        Map<String, Long> heard = new HashMap<>();
        Set<String> known = new HashSet<>();
        for (AccountMessage report : reports) {
            if (report instanceof DailyCounts day) {
                heard.merge(report.account(), day.accepted(), Long::sum);
            } else if (report instanceof SingleEvent) {
                heard.merge(report.account(), 1L, Long::sum);
            } else if (report instanceof LifecycleEvent event && event.newMember()) {
                assertThat(known.add(report.account())).as("notified once").isTrue();
            }
        }
        assertThat(heard.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(sent);
        assertThat(known).isEqualTo(heard.keySet()).hasSizeGreaterThan(ACCOUNTS * 2 / 3);
    }

    @Test
    void itsRowsAreTheSumOverThem() throws Exception {
        play(false);
    }

    @Test
    void itsRowsAreTheSumWhereEventsWaitForTheirTurn() throws Exception {
        play(true);
    }

    @Test
    void itsRowsAreTheSumWithoutRoomInMemory() throws Exception {
        OperatorHarness.withoutRoom(
                () -> {
                    play(false);
                    return null;
                });
    }

    @Test
    void onlyThatItWasSeenThereIsKeptInTheEnd() throws Exception {
        try (MembersHarness members =
                MembersHarness.start(backend, capped(2), TimeSettings.REPLAY)) {
            for (int i = 0; i < ACCOUNTS; i++) {
                members.send(user("ann").in("a" + i).did("Logged In").at("2025-05-05T10:00Z"));
            }
            members.snapshot();
            members.watermark("2025-06-30T12:00Z");
            assertThat(members.timers()).isZero();
            assertThat(members.user("ann").members.lastCountedDay()).isEqualTo(Integer.MIN_VALUE);
            int entries = members.stateEntries();
            assertThat(entries).isLessThanOrEqualTo(1 + ACCOUNTS);
            members.out();

            members.send(user("ann").in("a0").did("Logged In").at("2025-07-01T10:00Z"));
            members.watermark("2025-07-01T10:30Z");
            assertThat(members.lifecycleEvents())
                    .singleElement()
                    .satisfies(event -> assertThat(event.newMember()).isFalse());
            members.forget("ann", null);
            Set<String> notified = new HashSet<>();
            for (AccountMessage report : members.out()) {
                if (report instanceof DailySnapshot snapshot
                        && snapshot.kind() == DailySnapshot.Kind.FORGET) {
                    assertThat(snapshot.level()).isEqualTo(Level.USER);
                    assertThat(notified.add(report.account())).isTrue();
                }
            }
            assertThat(notified).hasSize(ACCOUNTS);
            members.snapshot(); // RocksDB counts timers that were deleted until then
            assertThat(members.stateEntries()).isZero();
        }
    }
}
