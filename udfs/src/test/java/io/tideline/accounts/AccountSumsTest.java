package io.tideline.accounts;

import static io.tideline.harness.Happening.anonymous;
import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.LifecycleHarness;
import io.tideline.harness.OperatorHarness;
import io.tideline.harness.Text;
import io.tideline.message.DailySnapshot;
import io.tideline.message.DailySnapshotSerializer;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of an account are the same, whether its members are gone through or sums are kept. */
@ParameterizedClass
@EnumSource(Backend.class)
class AccountSumsTest {
    private static final long INTERVAL = 10_000;
    private static final int USERS = 12;
    private static final TimeSettings TIMES =
            new TimeSettings(0, Duration.ofDays(2).toMillis(), INTERVAL, false);
    private static final String[] EVENTS = {"Logged In", "Report Created", "File Uploaded"};

    @Parameter Backend backend;

    /** Two versions of a model: other weights, caps, windows and order of events. */
    private static Model version(int version) {
        return version == 0
                ? model().plans()
                        .profiles(
                                "{two: {window: 2d}, trials: {window: 3d, segment: trial},"
                                        + " light: {window: 4d, weights: {Logged In: 0}}}")
                        .alerts("{down: {kind: score_drop, profile: two}}")
                        .build()
                : model().plans()
                        .events(
                                "{Report Created: 2, File Uploaded: {weight: 5, daily_cap: 1},"
                                        + " Logged In: 3}")
                        .profiles("{two: {window: 3d}, light: {window: 1d}}")
                        .build();
    }

    /**
     * Plays days of an account with late events, live rows, restarts, and members that are
     * forgotten.
     */
    private List<String> play() throws Exception {
        Random random = new Random(11);
        List<String> rows = new ArrayList<>();
        try (LifecycleHarness stages = LifecycleHarness.start(backend, version(0), TIMES)) {
            for (int day = 5; day < 14; day++) {
                for (int i = 0; i < 60; i++) {
                    int on = Math.max(5, day - (i % 5 == 0 ? random.nextInt(3) : 0));
                    Happening who =
                            random.nextInt(8) == 0
                                    ? anonymous()
                                    : user("u" + random.nextInt(USERS) * random.nextInt(2));
                    stages.sendOn(
                            (random.nextInt(12) == 0
                                            ? user("u1").joined("acme").with("plan", "trial")
                                            : who.in("acme").did(EVENTS[random.nextInt(3)]))
                                    .at("2025-05-%02dT%02d:00Z".formatted(on, i / 3)));
                    if (i % 10 == 9) {
                        String now = "2025-05-%02dT%02d:30Z".formatted(day, i / 3);
                        stages.machineTime(now);
                        stages.watermark(now);
                        collect(stages, rows);
                    }
                    if (i % 25 == 24) {
                        stages.restart(version(day / 10));
                        collect(stages, rows);
                    }
                }
                stages.closeDay("2025-05-%02d".formatted(day));
                if (day % 4 == 0) {
                    stages.forget("u" + day, null);
                }
                collect(stages, rows);
            }
            stages.closeDay("2025-06-30");
            collect(stages, rows);
            assertThat(stages.accounts().timers()).isZero();
            stages.accounts().snapshot();
            assertThat(stages.accounts().stateEntries()).as("the account alone").isEqualTo(1);
        }
        return rows;
    }

    private static void collect(LifecycleHarness stages, List<String> rows) throws Exception {
        DailySnapshotSerializer serializer = new DailySnapshotSerializer();
        for (DailySnapshot row : stages.accounts().out()) {
            if (row.level() == Level.ACCOUNT) {
                DataOutputSerializer bytes = new DataOutputSerializer(256);
                serializer.serialize(row, bytes);
                rows.add(
                        row.kind()
                                + " "
                                + row.day()
                                + " "
                                + Text.of(row)
                                + " "
                                + HexFormat.of().formatHex(bytes.getCopyOfBuffer()));
            }
        }
    }

    @Test
    void anAccountThatKeepsSums() throws Exception {
        List<String> expected = AccountsHarness.withFewMembers(Integer.MAX_VALUE, this::play);
        for (DailySnapshot.Kind kind :
                List.of(
                        DailySnapshot.Kind.LIVE,
                        DailySnapshot.Kind.FINAL,
                        DailySnapshot.Kind.CORRECTION)) {
            assertThat(expected)
                    .filteredOn(row -> row.startsWith(kind.toString()))
                    .hasSizeGreaterThan(8);
        }
        for (int few : new int[] {0, 7}) {
            assertThat(AccountsHarness.withFewMembers(few, this::play))
                    .as("more members than " + few)
                    .containsExactlyElementsOf(expected);
        }
        assertThat(OperatorHarness.withoutRoom(() -> AccountsHarness.withFewMembers(0, this::play)))
                .as("without room in memory")
                .containsExactlyElementsOf(expected);
    }
}
