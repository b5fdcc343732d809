package io.tideline.state;

import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.LifecycleHarness;
import io.tideline.harness.OperatorHarness;
import io.tideline.model.Model;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

/**
 * What an event reads from state and writes to it does not grow with how many different things a
 * sender has made up for one key before: each value in state is bounded, or one of many entries.
 */
@Timeout(600)
class StateBytesTest {
    private static final int FEW = 1_000;
    private static final int MANY = 10 * FEW;
    private static final int MEASURED = 200;
    private static final Instant DAY = Instant.parse("2025-05-05T00:00:00Z");

    private static final Model MODEL =
            model().segments("{paid: {plan: [pro]}}")
                    .activation(
                            """
                            {setup: {level: account, steps: {\
                             Invite: {event: Logged In, count: 5, distinct: email}}}}""")
                    .inactiveAfter("{account: 14d, user: 14d}")
                    .alerts(
                            """
                            {used: {kind: feature_adopted, features: [Reports]},\
                             each: {kind: event, events: [File Uploaded], level: user}}""")
                    .build();

    /** What a sender can make up, of which each event brings one more. */
    private enum Invented {
        MESSAGE_IDS(true),
        ACCOUNTS_OF_A_USER(false),
        MEMBERS_OF_AN_ACCOUNT(false),
        FIRST_USERS_OF_A_FEATURE(false),
        VALUES_OF_A_PROPERTY(false),
        VALUES_OF_A_TRAIT(false),
        EVENTS_OF_A_SECOND(true),
        SECONDS_OF_A_DAY(true),
        LATE_EVENTS_OF_AN_ACCOUNT(false);

        private final boolean inOrder;

        Invented(boolean inOrder) {
            this.inOrder = inOrder;
        }

        private Happening event(int i) {
            Happening ann = user("ann").in("acme").did("Logged In").at(at(0));
            return switch (this) {
                case MESSAGE_IDS -> ann.id("m" + i);
                case ACCOUNTS_OF_A_USER -> ann.in("a" + i);
                case MEMBERS_OF_AN_ACCOUNT -> user("u" + i).in("acme").did("Logged In").at(at(0));
                case FIRST_USERS_OF_A_FEATURE ->
                        user("u" + i).in("acme").did("Report Created").at(at(0));
                case VALUES_OF_A_PROPERTY -> ann.having("email", "e" + i);
                case VALUES_OF_A_TRAIT ->
                        user("ann").joined("acme").with("plan", "p" + i).at(at(0));
                case EVENTS_OF_A_SECOND -> ann.did("File Uploaded");
                case SECONDS_OF_A_DAY -> ann.did("File Uploaded").at(at(i));
                case LATE_EVENTS_OF_AN_ACCOUNT ->
                        user("u" + i).in("acme").did("Logged In").at(at(-9_000));
            };
        }

        private static String at(int second) {
            return DAY.plusSeconds(second).toString();
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofOneEventAreTheSameHoweverMuchWasInvented(Invented invented) throws Exception {
        double few = bytesAnEvent(invented, FEW);
        double many = bytesAnEvent(invented, MANY);

        System.out.printf("%s: %.0f bytes an event, then %.0f%n", invented, few, many);
        assertThat(few).isPositive();
        assertThat(many).as("bytes an event, %.0f after fewer", few).isLessThan(2 * few + 2_000);
    }

    /** Returns the bytes that an event reads and writes after so many. */
    private static double bytesAnEvent(Invented invented, int before) throws Exception {
        try (Statistics counts = new Statistics()) {
            long[] bytes = new long[1];
            Backend.counting(
                    counts,
                    () ->
                            OperatorHarness.withoutRoom(
                                    () -> {
                                        bytes[0] = play(invented, before, counts);
                                        return null;
                                    }));
            return (double) bytes[0] / MEASURED;
        }
    }

    private static long play(Invented invented, int before, Statistics counts) throws Exception {
        TimeSettings times =
                new TimeSettings(
                        Duration.ofMinutes(10).toMillis(),
                        Duration.ofDays(1).toMillis(),
                        0,
                        invented.inOrder);
        try (LifecycleHarness stages = LifecycleHarness.start(Backend.ROCKSDB, MODEL, times)) {
            stages.watermark("2025-05-05T00:00Z");
            for (int i = 0; i < before; i++) {
                stages.send(invented.event(i));
            }
            long start = bytes(counts);
            for (int i = before; i < before + MEASURED; i++) {
                stages.send(invented.event(i));
            }
            return bytes(counts) - start;
        }
    }

    private static long bytes(Statistics counts) {
        return counts.getTickerCount(TickerType.BYTES_READ)
                + counts.getTickerCount(TickerType.ITER_BYTES_READ)
                + counts.getTickerCount(TickerType.BYTES_WRITTEN);
    }
}
