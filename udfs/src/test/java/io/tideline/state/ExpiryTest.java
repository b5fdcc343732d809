package io.tideline.state;

import static io.tideline.harness.Happening.anonymous;
import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.accounts.AccountsHarness;
import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.LifecycleHarness;
import io.tideline.harness.OperatorHarness;
import io.tideline.message.AccountSegmentsChanged;
import io.tideline.model.Model;
import io.tideline.time.TimeSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who has not been seen for so many days goes by itself, and nothing else changes. */
class ExpiryTest {
    private static final Model MODEL =
            model().plans()
                    .rosterDays(3)
                    .inactiveAfter("{user: 2d, account: 2d}")
                    .alerts("{new: {kind: new_account}, back: {kind: reactivated, level: user}}")
                    .build();
    private static final int DAYS = 10;

    private static ErasureSettings after(int days) {
        return new ErasureSettings(List::of, 0, days);
    }

    private static LifecycleHarness start(Backend backend) throws Exception {
        return LifecycleHarness.start(backend, MODEL, LifecycleHarness.times(false));
    }

    private static void day(LifecycleHarness stages, int day) throws Exception {
        stages.closeDay("2025-05-%02d".formatted(day));
    }

    private static Happening did(String user, int day) {
        return user(user).in("acme").did("Logged In").at("2025-05-%02dT10:00Z".formatted(day));
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void stateOfWhoIsNotSeenAnyMoreGoes(Backend backend) throws Exception {
        OperatorHarness.withForgets(
                after(DAYS),
                () -> {
                    try (var stages = start(backend)) {
                        stages.sendOn(did("ann", 5));
                        stages.sendOn(user("bob").at("2025-05-05T11:00Z")); // presence alone
                        stages.sendOn(
                                anonymous().in("acme").did("Logged In").at("2025-05-05T12:00Z"));
                        day(stages, 5);
                        assertThat(stages.accounts().known()).hasSize(1);
                        for (int day = 6; day < 15; day++) {
                            day(stages, day);
                        }
                        stages.restart();
                        assertThat(stages.timers()).as("one a key").isEqualTo(4);
                        assertThat(stages.stateEntries()).isPositive();
                        stages.accounts().out();
                        day(stages, 15);
                        assertThat(stages.accounts().out()).isEmpty();
                        assertThat(stages.accounts().known())
                                .containsExactly(
                                        new AccountSegmentsChanged(
                                                AccountsHarness.day("2025-05-16"), 0, -1));
                        stages.restart();
                        assertThat(stages.timers()).isZero();
                        assertThat(stages.stateEntries()).isZero();

                        stages.alerts();
                        stages.watermark("2025-05-16T09:30Z");
                        stages.send(did("ann", 16));
                        assertThat(stages.alerts())
                                .as("a new one")
                                .containsExactly("new acme(ann) 2025-05-16T10:00:00Z");
                    }
                });
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void whoIsSeenNowAndThenStays(Backend backend) throws Exception {
        OperatorHarness.withForgets(
                after(DAYS),
                () -> {
                    try (var stages = start(backend)) {
                        stages.sendOn(did("ann", 5));
                        for (int day = 5; day < 14; day++) {
                            day(stages, day);
                        }
                        stages.sendOn(did("ann", 14));
                        for (int day = 14; day < 24; day++) {
                            day(stages, day);
                        }
                        stages.alerts();
                        stages.watermark("2025-05-24T09:30Z");
                        stages.sendOn(did("ann", 24));
                        assertThat(stages.alerts())
                                .containsExactly("back ann@acme 2025-05-24T10:00:00Z");
                        for (int day = 24; day < 32; day++) {
                            day(stages, day);
                        }
                        stages.closeDay("2025-06-02");
                        assertThat(stages.stateEntries()).isPositive();
                        stages.closeDay("2025-06-03");
                        stages.restart();
                        assertThat(stages.stateEntries()).isZero();
                        assertThat(stages.timers()).isZero();
                    }
                });
    }

    /** Until then each row is the same as without. */
    @ParameterizedTest
    @EnumSource(Backend.class)
    void rowsAreAsWithoutIt(Backend backend) throws Exception {
        List<String> kept = new ArrayList<>();
        OperatorHarness.withForgets(after(0), () -> kept.addAll(rows(backend)));
        assertThat(kept).hasSizeGreaterThan(10);
        OperatorHarness.withForgets(after(DAYS), () -> assertThat(rows(backend)).isEqualTo(kept));
    }

    private static List<String> rows(Backend backend) throws Exception {
        try (var stages = start(backend)) {
            List<String> rows = new ArrayList<>();
            for (int day = 5; day < 25; day++) {
                if (day % 4 == 0) {
                    stages.sendOn(did("ann", day));
                    stages.sendOn(did("bob", day));
                    stages.sendOn(did("bob", day - 1)); // late
                }
                day(stages, day);
                rows.addAll(stages.accounts().rows().stream().sorted().toList());
                rows.addAll(stages.alerts());
            }
            return rows;
        }
    }

    /** Also those who were known, and silent, before it was turned on. */
    @ParameterizedTest
    @EnumSource(Backend.class)
    void itIsTurnedOnForWhoIsThere(Backend backend) throws Exception {
        try (var stages = start(backend)) {
            stages.sendOn(did("ann", 5));
            for (int day = 5; day < 12; day++) {
                day(stages, day);
            }
            stages.restart();
            assertThat(stages.timers()).isZero();
            OperatorHarness.withForgets(after(20), stages::restart);
            assertThat(stages.timers()).isEqualTo(2);
            OperatorHarness.withForgets(after(DAYS), stages::restart); // sooner
            assertThat(stages.stateEntries()).isPositive();
            OperatorHarness.withForgets(after(DAYS), stages::restart);
            day(stages, 15);
            stages.restart();
            assertThat(stages.stateEntries()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void itIsTurnedOffForWhoIsThere(Backend backend) throws Exception {
        try (var stages = start(backend)) {
            OperatorHarness.withForgets(after(DAYS), stages::restart);
            stages.sendOn(did("ann", 5));
            for (int day = 5; day < 12; day++) {
                day(stages, day);
            }
            stages.restart(); // without
            day(stages, 15);
            stages.restart();
            assertThat(stages.stateEntries()).isPositive();
            assertThat(stages.timers()).isZero();
        }
    }

    @Test
    void nothingThatMattersMayGo() {
        var times = new TimeSettings(0, 36 * 3_600_000L, 0, false);
        assertThat(ErasureSettings.leastInactiveDays(model().build(), times)).isEqualTo(4 + 2 + 1);
        assertThat(ErasureSettings.leastInactiveDays(model().rosterDays(90).build(), times))
                .isEqualTo(90 + 2 + 1);
        Model slow =
                model().activation(
                                "{c: {level: user, expires_after: 400d, steps: {A: {event: Logged In}}}}")
                        .inactiveAfter("{user: 20d}")
                        .build();
        assertThat(ErasureSettings.leastInactiveDays(slow, times)).isEqualTo(400 + 2 + 1);
    }
}
