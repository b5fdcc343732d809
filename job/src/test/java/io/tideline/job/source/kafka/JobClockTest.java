package io.tideline.job.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.job.source.Events;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock of a job, of all its partitions. */
class JobClockTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Until messages and answers are through. */
    private static final Duration A_BIT = Duration.ofSeconds(3);

    private static ClockRules rules(Duration idleAfter, boolean waits) {
        return Events.clockRules(Duration.ofHours(1), Events.ZONE, idleAfter, waits);
    }

    private static Clocks clocks(int readers, int partitions) {
        return new Clocks(rules(MINUTE, true), readers, partitions);
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "2, 3", "3, 3", "5, 3"})
    void isTheLeastOfThePartitions(int readers, int partitions) {
        var clocks = clocks(readers, partitions);
        clocks.event(0, 60).event(1, 30).pass(SECOND);
        assertThat(clocks.time()).isEqualTo("none");
        clocks.event(2, 40).event(2, 35).pass(SECOND);
        assertThat(clocks.time()).isEqualTo("W 20");
        clocks.event(1, 55).pass(SECOND);
        assertThat(clocks.time()).isEqualTo("W 30");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void leavesOutAPartitionThatIsIdle(int readers) {
        var clocks = clocks(readers, 2);
        clocks.event(0, 20).event(1, 10).pass(SECOND);
        for (int second = 1; second < 60; second++) {
            clocks.event(0, 20 + second).pass(SECOND);
        }
        assertThat(clocks.time()).isEqualTo("W 0");
        clocks.event(0, 100).pass(SECOND.plus(A_BIT));
        assertThat(clocks.time()).isEqualTo("W 90");
        // Back behind the clock it holds it where it stands.
        clocks.event(1, 50).pass(SECOND);
        clocks.event(0, 200).pass(Duration.ofSeconds(30));
        assertThat(clocks.time()).isEqualTo("W 90");
        clocks.event(1, 150).pass(SECOND);
        assertThat(clocks.time()).isEqualTo("W 140");
    }

    /** A slow reader, a partition without a leader, or a transaction that is open. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void waitsForAPartitionOfWhichSomethingIsLeftToRead(int readers) {
        var clocks = clocks(readers, 2);
        clocks.unread(1, true);
        clocks.event(0, 20).event(1, 10).pass(Duration.ofHours(3));
        assertThat(clocks.time()).isEqualTo("W 0");
        clocks.unread(1, false);
        clocks.event(0, 30).pass(A_BIT);
        assertThat(clocks.time()).isEqualTo("W 20");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void isNotHeldByADeviceWithAStaleClock(int readers) {
        var clocks = clocks(readers, 2);
        clocks.event(0, 20).event(1, 20).pass(SECOND);
        for (int second = 0; second < 120; second++) { // out of order by more than is allowed
            clocks.event(1, -60).event(1, 5).event(0, 20 + second).pass(SECOND);
        }
        clocks.pass(A_BIT);
        assertThat(clocks.time()).isEqualTo("W 129");
    }

    /** Whose day has taken its last corrections: such events are rejected further on. */
    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "1, true", "2, true"})
    void isNeitherHeldNorMovedByAPartitionOfEventsThatAreTooLate(int readers, boolean isRestored) {
        int tooLate = -2 * 24 * 60;
        var clocks = clocks(readers, 2);
        clocks.event(0, 20).pass(MINUTE.plus(A_BIT));
        assertThat(clocks.time()).isEqualTo("W 10");
        if (isRestored) {
            clocks = clocks.restored();
            clocks.event(1, tooLate).pass(SECOND);
        }
        for (int second = 0; second < 120; second++) {
            clocks.event(1, tooLate + second).event(0, 20 + second).pass(SECOND);
        }
        clocks.pass(A_BIT);
        assertThat(clocks.time()).isEqualTo("W 129");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void inSilenceItGoesOnWithTheMachinesClock(int readers) {
        var clocks = new Clocks(rules(MINUTE, false), readers, 2);
        clocks.event(0, 0).event(1, -5).pass(Duration.ofSeconds(59));
        assertThat(clocks.time()).isEqualTo("W -15");
        clocks.pass(Duration.ofMinutes(9));
        assertThat(clocks.time()).isEqualTo("W -1 and more");
        clocks.pass(Duration.ofHours(5));
        assertThat(clocks.time()).isEqualTo("W 299 and more");
    }

    @Test
    void inSilenceItMayWait() {
        var clocks = clocks(2, 2);
        clocks.event(0, 20).event(1, 10).pass(Duration.ofDays(3));
        assertThat(clocks.time()).as("that of the newest").isEqualTo("W 10");
        clocks.event(1, 15).event(0, 25).pass(SECOND);
        assertThat(clocks.time()).isEqualTo("W 10");
    }

    @Test
    void inSilenceItFollowsNoLeapOfTheMachinesClock() {
        var clocks = new Clocks(rules(MINUTE, false), 2, 2);
        clocks.event(0, 0).event(1, 0).pass(Duration.ofMinutes(30));
        clocks.leap(Duration.ofDays(1));
        clocks.pass(Duration.ofMinutes(30));
        assertThat(clocks.time()).isEqualTo("W 49 and more");
        clocks.leap(Duration.ofDays(-1));
        clocks.pass(Duration.ofMinutes(30));
        assertThat(clocks.time()).isEqualTo("W 79 and more");
    }

    @Test
    void inSilenceItKnowsThatTimeHasPassedWhileTheMachineSlept() {
        var clocks = new Clocks(rules(MINUTE, false), 1, 1);
        clocks.event(0, 0).pass(SECOND);
        clocks.leap(Duration.ofHours(2));
        clocks.event(0, 119).pass(SECOND);
        clocks.pass(Duration.ofMinutes(20));
        assertThat(clocks.time()).isEqualTo("W 129 and more");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void standsStillWhileKafkaIsAway(int readers) {
        var clocks = new Clocks(rules(MINUTE, false), readers, 2);
        clocks.event(0, 0).event(1, 0).pass(Duration.ofMinutes(30));
        clocks.away(true);
        clocks.pass(MINUTE);
        String time = clocks.time();
        clocks.pass(Duration.ofDays(3));
        assertThat(clocks.time()).isEqualTo(time).isIn("W 19 and more", "W 20 and more");
        // The collector went on meanwhile: one partition is read before the other.
        clocks.away(false);
        clocks.unread(1, true);
        clocks.event(0, 100).event(0, 500).pass(MINUTE);
        assertThat(clocks.time()).isEqualTo(time);
        clocks.event(1, 90).pass(SECOND);
        assertThat(clocks.time()).isEqualTo("W 80");
    }

    /** A backlog comes all at once, and is read of one partition before the other. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void neverPassesWhatStoodInAnIdlePartitionWhenEventsMovedIt(int readers) {
        var clocks = clocks(readers, 2);
        clocks.event(0, 0).event(1, 0).pass(Duration.ofMinutes(30));
        assertThat(clocks.time()).isEqualTo("W -10");
        clocks.slow(true); // the request to Kafka was sent before it came
        clocks.pass(SECOND);
        clocks.unread(1, true);
        clocks.event(0, 100).event(0, 500).pass(SECOND);
        assertThat(clocks.time()).isEqualTo("W -10");
        clocks.slow(false);
        clocks.pass(MINUTE);
        assertThat(clocks.time()).isEqualTo("W -10");
        clocks.unread(1, false);
        clocks.event(1, 90).pass(SECOND);
        assertThat(clocks.time()).isEqualTo("W 80");
    }

    /** Its partitions were idle when it last reported; what has come since is not known. */
    @Test
    void standsStillWhileAReaderIsHeldUp() {
        var clocks = new Clocks(rules(MINUTE, false), 2, 2);
        clocks.event(0, 0).event(1, 0).pass(Duration.ofMinutes(30));
        clocks.heldUp(1, true);
        clocks.pass(MINUTE);
        String time = clocks.time();
        clocks.pass(Duration.ofDays(3));
        assertThat(clocks.time()).isEqualTo(time);
        assertThat(clocks.jobTime(0)).isIn("W 19 and more", "W 20 and more");
        clocks.unread(1, true);
        clocks.heldUp(1, false);
        clocks.event(0, 4000).pass(MINUTE);
        assertThat(clocks.time()).isEqualTo(time);
        clocks.event(1, 90).pass(SECOND);
        assertThat(clocks.time()).isEqualTo("W 80");
    }

    @Test
    void waitsForReadersThatHaveNotSaidAnything() {
        var clocks = new Clocks(rules(MINUTE, false), 2, 2);
        clocks.event(0, -20).event(1, -30).pass(SECOND);
        for (int second = 0; second < 90; second++) {
            clocks.event(0, -20 + second / 6).pass(SECOND);
        }
        assertThat(clocks.time()).isEqualTo("W -16");
        clocks.fail(0);
        clocks.pass(Duration.ofHours(1));
        assertThat(clocks.time()).isEqualTo("W -16");
        clocks.event(1, 40).pass(SECOND);
        assertThat(clocks.time()).as("its own").isEqualTo("W 30");
    }

    @Test
    void nothingLeapsWhereAJobIsRestored() {
        var clocks = new Clocks(rules(MINUTE, false), 2, 2);
        clocks.event(0, 0).event(1, -20).pass(Duration.ofSeconds(10));
        clocks.leap(Duration.ofDays(3)); // by which it was away
        var restored = clocks.restored();
        restored.unread(0, true);
        restored.unread(1, true);
        restored.pass(Duration.ofHours(1));
        assertThat(restored.time()).isEqualTo("W -30");
        restored.event(0, 30).event(1, 25).pass(SECOND);
        assertThat(restored.time()).isEqualTo("W 15");
    }

    @Test
    void aPartitionThatIsNeverIdleHoldsItForEver() {
        var clocks = new Clocks(rules(null, false), 2, 2);
        clocks.event(0, 20).event(1, 10).pass(Duration.ofDays(30));
        assertThat(clocks.time()).isEqualTo("W 0");
    }

    @Test
    void withoutPartitionsThereIsNoTime() {
        var clocks = new Clocks(rules(MINUTE, false), 2, 0);
        clocks.pass(Duration.ofDays(1));
        assertThat(clocks.time()).isEqualTo("none");
    }
}
