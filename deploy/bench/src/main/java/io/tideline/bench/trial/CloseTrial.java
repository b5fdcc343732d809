package io.tideline.bench.trial;

import io.tideline.bench.contestant.Task;
import io.tideline.bench.contestant.TidelineFiles.Sinks;
import io.tideline.bench.work.EventTopic;
import io.tideline.bench.work.RollCall;
import io.tideline.bench.work.Workload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The close of a day on which every user was active: how fast the rows come out, and how long no
 * event is processed meanwhile, while those of the next day keep arriving. Days of some of the
 * users come before, so that the code of a close has been compiled.
 *
 * @param name by which it is selected
 * @param sinks the destination of the rows
 * @param fullDays the number of days on which all users are active; the close of the last is
 *     measured
 */
record CloseTrial(String name, Sinks sinks, int fullDays) implements Trial {
    private static final int PROFILES = 2;
    private static final long PER_SECOND = 2_000;
    private static final int DAYS_BEFORE = 15;
    private static final int USERS_BEFORE = 20_000;

    /** Past the out-of-orderness, so that the first call closes the day before. */
    private static final long IN_THE_NEXT_DAY = TimeUnit.MINUTES.toMillis(20);

    @Override
    public Map<String, Double> run(Task task) throws Exception {
        Workload work = task.work();
        var calls = new RollCall(work, 1);
        Map<String, Object> kafka = task.servers().kafkaClient();
        EventTopic.create(kafka, task.topic());
        int step = Math.max(1, work.users() / USERS_BEFORE);
        long events = (long) fullDays * work.users();
        long rowsBefore = (fullDays - 1) * rowsOfFullDay(work);
        try (var writer = EventTopic.Writer.open(kafka, task.topic())) {
            for (int day = 0; day < DAYS_BEFORE; day++) {
                rowsBefore += (long) PROFILES * calls.day(day, step, writer);
                events += (work.users() + step - 1) / step;
            }
            for (int day = DAYS_BEFORE; day < DAYS_BEFORE + fullDays; day++) {
                calls.day(day, 1, writer);
            }
        }
        try (var job = TidelineRun.start(task, sinks, "off", null);
                var writer = EventTopic.Writer.open(kafka, task.topic(), "5")) {
            long taken = events;
            long written = rowsBefore;
            job.until("an event taken", () -> job.taken() > 0);
            long begin = System.nanoTime();
            job.until(
                    "all events taken, and the days before closed",
                    () -> job.taken() == taken && job.scoreRows() == written);
            double perSecond = events * 1e9 / (System.nanoTime() - begin);
            long nextDay =
                    work.start() + TimeUnit.DAYS.toMillis(DAYS_BEFORE + fullDays) + IN_THE_NEXT_DAY;
            try (var pacer =
                    Pacer.start(
                            PER_SECOND,
                            index -> {
                                if (index == 0) {
                                    calls.moveClock(nextDay, writer);
                                }
                                calls.call((int) (index % work.users()), nextDay + index, writer);
                            })) {
                job.until("an event of the next day taken", () -> job.taken() > taken);
                var figures = watch(job, pacer, rowsOfFullDay(work));
                figures.put("events/s before, with the days before closed", perSecond);
                return figures;
            }
        }
    }

    private static long rowsOfFullDay(Workload work) {
        return (long) (work.users() + work.accounts()) * PROFILES;
    }

    private static Map<String, Double> watch(TidelineRun job, Pacer pacer, long rows)
            throws Exception {
        long begin = System.nanoTime();
        long before = job.scoreRows();
        long allBefore = job.rows();
        var standstill = new Standstill(job.taken(), begin);
        var firstRow = new AtomicLong();
        job.until(
                "all rows of the day written",
                () -> {
                    long now = System.nanoTime();
                    standstill.look(job.taken(), now);
                    long written = job.scoreRows() - before;
                    if (written > 0) {
                        firstRow.compareAndSet(0, now);
                    }
                    return written >= rows;
                });
        long end = System.nanoTime();
        long all = job.rows() - allBefore;
        var figures = new LinkedHashMap<String, Double>();
        figures.put("rows", (double) rows);
        figures.put("rows/s", rows * 1e9 / (end - begin));
        figures.put("rows/s from the first row on", rows * 1e9 / (end - firstRow.get()));
        figures.put("rows of all outputs", (double) all);
        figures.put("rows/s of all outputs", all * 1e9 / (end - begin));
        figures.put("close s", (end - begin) / 1e9);
        figures.put("longest standstill s", standstill.longestNanos / 1e9);
        figures.put("events sent meanwhile", (double) pacer.made());
        return figures;
    }

    /** The longest time in which no event was processed. */
    private static final class Standstill {
        private long taken;
        private long since;
        private long longestNanos;

        Standstill(long taken, long now) {
            this.taken = taken;
            this.since = now;
        }

        void look(long newTaken, long now) {
            longestNanos = Math.max(longestNanos, now - since);
            if (newTaken != taken) {
                taken = newTaken;
                since = now;
            }
        }
    }
}
