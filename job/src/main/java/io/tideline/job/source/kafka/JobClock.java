package io.tideline.job.source.kafka;

import io.tideline.job.config.Silence;
import io.tideline.time.MachineClock;
import io.tideline.time.SteadyClock;
import java.util.HashMap;
import java.util.Map;

/**
 * The clock of the job: the least clock of those partitions that are not idle. When all are, it
 * goes on with the machine's clock, by no more than the time that has really passed, or waits. It
 * never goes back, and stands still while a reader is not heard of.
 */
final class JobClock {
    /** For so long the last report of a reader holds; one that is held up sends no other. */
    private static final long VALID_MILLIS = 30_000;

    private record Received(ClockReport report, long at) {}

    private final ClockRules rules;
    private final MachineClock machine;
    private final SteadyClock steady;
    private final Map<Integer, Received> reports = new HashMap<>();
    private long reached = Long.MIN_VALUE;

    JobClock(ClockRules rules, MachineClock machine) {
        this.rules = rules;
        this.machine = machine;
        this.steady = new SteadyClock(machine);
    }

    void report(int reader, ClockReport report) {
        reports.put(reader, new Received(report, machine.elapsedMillis()));
        reached = Math.max(reached, report.jobTime());
    }

    /** Drops what is known of a reader that has failed. */
    void forget(int reader) {
        reports.remove(reader);
    }

    /**
     * Returns how far it has come; {@link Long#MIN_VALUE} before the first event.
     *
     * @param readers how many there are
     */
    long advance(int readers) {
        if (reports.size() < readers) {
            return reached;
        }
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        boolean isSilent = true;
        boolean hasPartitions = false;
        long now = machine.elapsedMillis();
        for (Received received : reports.values()) {
            ClockReport report = received.report();
            if (report.hasPartitions()) {
                if (now - received.at() > VALID_MILLIS) {
                    return reached;
                }
                hasPartitions = true;
                greatest = Math.max(greatest, report.greatest());
                isSilent &= report.isIdle();
                least = Math.min(least, report.least());
            }
        }
        if (!hasPartitions) {
            return reached;
        }
        if (greatest != Long.MIN_VALUE) {
            steady.atLeast(greatest + behind());
        }
        reached = Math.max(reached, isSilent ? inSilence(greatest) : least);
        return reached;
    }

    private long inSilence(long greatest) {
        return rules.time().silence() == Silence.WAIT
                ? greatest
                : Math.max(greatest, steady.millis() - behind());
    }

    private long behind() {
        return rules.time().outOfOrderness().toMillis() + 1;
    }
}
