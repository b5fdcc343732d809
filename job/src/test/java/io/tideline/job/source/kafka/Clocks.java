package io.tideline.job.source.kafka;

import io.tideline.job.source.Events;
import io.tideline.time.MachineClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** The clocks of a job's readers and of the job, which talk to each other as time passes. */
final class Clocks {
    /** How long a message between them takes, and an answer of Kafka. */
    private static final long STEP_MILLIS = 500;

    private long now = Events.NOON;
    private long elapsed;

    private final MachineClock machine =
            new MachineClock() {
                private static final long serialVersionUID = 1L;

                @Override
                public long millis() {
                    return now;
                }

                @Override
                public long elapsedMillis() {
                    return elapsed;
                }
            };

    private final ClockRules rules;
    private final int readerCount;
    private final JobClock job;
    private final Map<Integer, ReaderClock> readers = new HashMap<>();
    private final Map<TopicPartition, PartitionClock> partitions = new HashMap<>();
    private final Map<TopicPartition, Integer> readerOf = new HashMap<>();
    private final Set<TopicPartition> unread = new HashSet<>();
    private final Map<TopicPartition, Long> pending = new HashMap<>();
    private final Set<Integer> heldUp = new HashSet<>();
    private boolean isAway;
    private boolean isSlow;

    /**
     * @param readerCount as many readers; partitions are dealt out to them in turn
     */
    Clocks(ClockRules rules, int readerCount, int partitionCount) {
        this.rules = rules;
        this.readerCount = readerCount;
        this.job = new JobClock(rules, machine);
        for (int reader = 0; reader < readerCount; reader++) {
            readers.put(reader, new ReaderClock(rules, machine));
        }
        for (int partition = 0; partition < partitionCount; partition++) {
            add(partition, Long.MIN_VALUE, Long.MIN_VALUE);
        }
    }

    private void add(int number, long largest, long jobTime) {
        TopicPartition partition = partition(number);
        int reader = number % readerCount;
        readerOf.put(partition, reader);
        partitions.put(partition, readers.get(reader).add(partition, largest, jobTime));
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition("events", number);
    }

    /** Returns the same job, restored from a checkpoint that was made now. */
    Clocks restored() {
        var restored = new Clocks(rules, readerCount, 0);
        restored.now = now;
        restored.elapsed = elapsed;
        partitions.forEach(
                (partition, clock) ->
                        restored.add(
                                partition.partition(),
                                clock.largest(),
                                readers.get(readerOf.get(partition)).jobTime()));
        return restored;
    }

    /** Processes an event of so many minutes after noon. */
    Clocks event(int partition, int minute) {
        partitions.get(partition(partition)).accept(Events.at(minute));
        return this;
    }

    /** Something is left to read of a partition, which does not come, or it comes. */
    void unread(int partition, boolean is) {
        if (is) {
            unread.add(partition(partition));
        } else {
            unread.remove(partition(partition));
        }
    }

    /** Kafka answers no more, or again. */
    void away(boolean is) {
        isAway = is;
        pending.clear();
    }

    /** Holds back Kafka's answers to requests, or delivers them. */
    void slow(boolean is) {
        isSlow = is;
    }

    /** Holds up a reader by backpressure, so that it does not report, or lets it go on. */
    void heldUp(int reader, boolean is) {
        if (is) {
            heldUp.add(reader);
        } else {
            heldUp.remove(reader);
        }
    }

    /** Somebody sets the machine's clock forward, or back. */
    void leap(Duration by) {
        now += by.toMillis();
    }

    /** Fails a reader, without starting it again. */
    void fail(int reader) {
        job.forget(reader);
        readers.remove(reader);
        partitions.keySet().removeIf(partition -> readerOf.get(partition) == reader);
    }

    /** Time passes. */
    Clocks pass(Duration time) {
        long end = elapsed + time.toMillis();
        do {
            step();
            long millis = Math.min(STEP_MILLIS, end - elapsed);
            elapsed += millis;
            now += millis;
        } while (elapsed < end);
        step();
        return this;
    }

    private void step() {
        Map<TopicPartition, Long> answers = isSlow ? Map.of() : Map.copyOf(pending);
        pending.keySet().removeAll(answers.keySet());
        readers.forEach(
                (number, reader) -> {
                    if (heldUp.contains(number)) {
                        return;
                    }
                    Map<TopicPartition, Long> own = new HashMap<>(answers);
                    own.keySet().removeIf(partition -> !readerOf.get(partition).equals(number));
                    reader.settle(own);
                    if (!isAway) {
                        reader.quiet().stream()
                                .filter(partition -> !unread.contains(partition))
                                .forEach(partition -> pending.putIfAbsent(partition, elapsed));
                    }
                    job.report(number, reader.report());
                });
        long jobTime = job.advance(readerCount);
        readers.forEach(
                (number, reader) -> {
                    if (!heldUp.contains(number)) {
                        reader.learn(jobTime);
                    }
                });
    }

    /** Returns how far the clock of the job has come, as a checkpoint of a reader would have it. */
    String jobTime(int reader) {
        return Events.sayWatermark(readers.get(reader).jobTime());
    }

    /** Returns how far the job's watermark has come, in a word. */
    String time() {
        List<Long> watermarks = new ArrayList<>();
        readers.values().stream()
                .filter(reader -> !reader.isEmpty())
                .forEach(reader -> watermarks.add(reader.watermark()));
        long least = watermarks.stream().mapToLong(Long::longValue).min().orElse(Long.MIN_VALUE);
        return least == Long.MIN_VALUE ? "none" : Events.sayWatermark(least);
    }
}
