package io.tideline.job.source.kafka;

import io.tideline.time.DayCalendar;
import io.tideline.time.MachineClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * The clocks of the partitions that one reader reads, of which the least is its own ({@link
 * PartitionClock}). A partition that is idle follows the clock of the job ({@link JobClock}), which
 * is the least of those that are not. It follows only as far as that one had come before the
 * request for the partition's end was sent: so the clock never passes what stood in an idle
 * partition when the events that moved it were read.
 *
 * <p>For the task's thread alone.
 */
final class ReaderClock {
    /** How often the end of a quiet partition is requested; more often for a short idle_after. */
    private static final long REQUEST_MILLIS = 2_000;

    private static final long LEAST_REQUEST_MILLIS = 200;

    /** How long an answer holds: without another one the partition is no longer idle. */
    private static final long VALID_MILLIS = 30_000;

    private static final long LEAST_VALID_MILLIS = 5_000;

    private record JobTime(long value, long at) {}

    private final ClockRules rules;
    private final MachineClock clock;
    private final DayCalendar calendar;
    private final long idleAfter;
    private final long validFor;
    private final Map<TopicPartition, PartitionClock> partitions = new HashMap<>();

    /** What is known of the job's clock, since when; the oldest first. */
    private final Deque<JobTime> jobTimes = new ArrayDeque<>();

    private final Set<TopicPartition> quiet = new HashSet<>();
    private boolean hasTaken;
    private long jobTime = Long.MIN_VALUE;
    private long oldestOpen = Long.MIN_VALUE;

    ReaderClock(ClockRules rules, MachineClock clock) {
        this.rules = rules;
        this.clock = clock;
        this.calendar = new DayCalendar(rules.timezone());
        Duration quiet = rules.time().idleAfter();
        this.idleAfter = quiet == null ? Long.MAX_VALUE : quiet.toMillis();
        this.validFor = Math.max(LEAST_VALID_MILLIS, Math.min(VALID_MILLIS, idleAfter / 2));
    }

    /** Returns how often the end of a quiet partition is to be requested, in milliseconds. */
    long requestInterval() {
        return Math.max(LEAST_REQUEST_MILLIS, Math.min(REQUEST_MILLIS, idleAfter / 10));
    }

    /** Returns the partitions whose ends are of interest: nothing new has come for a while. */
    Set<TopicPartition> quiet() {
        return quiet;
    }

    /** Adds a partition, with what a checkpoint says of it. */
    PartitionClock add(TopicPartition partition, long largest, long knownJobTime) {
        setJobTime(knownJobTime);
        var added = new PartitionClock(this, largest, clock.elapsedMillis());
        partitions.put(partition, added);
        return added;
    }

    void remove(TopicPartition partition) {
        partitions.remove(partition);
    }

    boolean isEmpty() {
        return partitions.isEmpty();
    }

    /** Records how far the job's clock has come. */
    void learn(long newJobTime) {
        setJobTime(newJobTime);
        jobTimes.addLast(new JobTime(newJobTime, clock.elapsedMillis()));
    }

    private void setJobTime(long newJobTime) {
        if (newJobTime > jobTime) {
            jobTime = newJobTime;
            int closed =
                    calendar.closedThrough(jobTime - rules.time().allowedLateness().toMillis());
            oldestOpen = calendar.firstMillisOf(closed + 1);
        }
    }

    /** Returns how far the clock of the job is known to have come. */
    long jobTime() {
        return jobTime;
    }

    /** Returns the time before which an event is too late. */
    long oldestOpen() {
        return oldestOpen;
    }

    long watermark(long largest) {
        return rules.watermark(largest);
    }

    /** Records that all records before these positions have been processed. */
    void taken(Map<TopicPartition, Long> positions) {
        positions.forEach(
                (partition, position) -> {
                    PartitionClock ofPartition = partitions.get(partition);
                    if (ofPartition != null) { // else it has ended
                        ofPartition.taken(position);
                    }
                });
        hasTaken = true;
    }

    /** Returns whether a batch has been taken since the last call. */
    boolean hasTaken() {
        boolean has = hasTaken;
        hasTaken = false;
        return has;
    }

    /** Returns up to where all records of a partition have been taken; -1 if not known. */
    long position(TopicPartition partition) {
        PartitionClock ofPartition = partitions.get(partition);
        return ofPartition == null ? -1 : ofPartition.position();
    }

    /**
     * Finds out which partitions are idle.
     *
     * @param readToEnd those that have been read to their ends, each with the time of the request
     *     for the end
     */
    void settle(Map<TopicPartition, Long> readToEnd) {
        long now = clock.elapsedMillis();
        quiet.clear();
        partitions.forEach(
                (partition, ofPartition) -> {
                    ofPartition.settle(now);
                    Long requestedAt = readToEnd.get(partition);
                    if (requestedAt != null) {
                        ofPartition.readToEnd(requestedAt);
                        if (isIdle(ofPartition, now)) {
                            ofPartition.follow(jobTimeAsOf(requestedAt));
                        }
                    }
                    if (idleAfter != Long.MAX_VALUE && ofPartition.isQuiet(now, idleAfter / 2)) {
                        quiet.add(partition);
                    }
                });
        while (jobTimes.size() > 1 && now - jobTimes.peekFirst().at() > validFor) {
            jobTimes.removeFirst();
        }
    }

    private boolean isIdle(PartitionClock partition, long now) {
        return idleAfter != Long.MAX_VALUE && partition.isIdle(now, idleAfter, validFor);
    }

    private long jobTimeAsOf(long then) {
        long value = Long.MIN_VALUE;
        for (JobTime known : jobTimes) {
            if (known.at() > then) {
                break;
            }
            value = known.value();
        }
        return value;
    }

    /** Returns how far the reader lets the clock of the job go. */
    long watermark() {
        return partitions.values().stream()
                .mapToLong(PartitionClock::reached)
                .min()
                .orElse(Long.MIN_VALUE);
    }

    /** Returns what the clock of the job is made of. */
    ClockReport report() {
        long now = clock.elapsedMillis();
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        boolean isIdle = true;
        for (PartitionClock partition : partitions.values()) {
            greatest = Math.max(greatest, partition.watermark());
            if (!isIdle(partition, now)) {
                isIdle = false;
                least = Math.min(least, partition.watermark());
            }
        }
        return new ClockReport(!partitions.isEmpty(), isIdle, least, greatest, jobTime);
    }
}
