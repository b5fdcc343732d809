package io.tideline.scores;

import io.tideline.accounts.AccountsHarness;
import io.tideline.engagement.ScoreRow;
import io.tideline.harness.Backend;
import io.tideline.harness.OperatorHarness;
import io.tideline.message.Benchmark;
import io.tideline.message.DailySnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.state.StateNames;
import io.tideline.time.DayCalendar;
import io.tideline.time.TimeSettings;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** A task of {@link ScoresOperator}. */
public final class ScoresHarness extends OperatorHarness<ScoreRow> {
    private final KeyedTwoInputStreamOperatorTestHarness<String, DailySnapshot, Benchmark, ScoreRow>
            harness;
    private final DayCalendar calendar;
    private long watermark = Long.MIN_VALUE;

    private ScoresHarness(
            KeyedTwoInputStreamOperatorTestHarness<String, DailySnapshot, Benchmark, ScoreRow>
                    harness,
            Backend backend,
            Model model,
            OperatorSubtaskState snapshot)
            throws Exception {
        super(harness, backend, snapshot);
        this.harness = harness;
        calendar = new DayCalendar(model.timezone());
    }

    public static ScoresHarness start(Backend backend, Model model, TimeSettings times)
            throws Exception {
        return restore(backend, model, times, null);
    }

    public static ScoresHarness restore(
            Backend backend, Model model, TimeSettings times, OperatorSubtaskState snapshot)
            throws Exception {
        return restore(backend, model, times, snapshot, 1, 0);
    }

    /** Restores one of several tasks. */
    public static ScoresHarness restore(
            Backend backend,
            Model model,
            TimeSettings times,
            OperatorSubtaskState snapshot,
            int tasks,
            int task)
            throws Exception {
        String own = // Flink's harness needs a benchmark's key; the job has none
                Stream.iterate(0, i -> i + 1)
                        .map(String::valueOf)
                        .filter(key -> taskOf(key, tasks) == task)
                        .findFirst()
                        .orElseThrow();
        return new ScoresHarness(
                new KeyedTwoInputStreamOperatorTestHarness<>(
                        new ScoresOperator(model, times, room(), slice()),
                        ScoresOperator::keyOf,
                        benchmark -> own,
                        Types.STRING,
                        MAX_PARALLELISM,
                        tasks,
                        task),
                backend,
                model,
                snapshot);
    }

    public void send(DailySnapshot... days) throws Exception {
        for (DailySnapshot day : days) {
            harness.processElement1(day, 0);
        }
    }

    /** Corrections that the next watermark releases, and that watermark. */
    public void correct(DailySnapshot... days) throws Exception {
        for (DailySnapshot day : days) {
            send(releasedAt(watermark + 1, day));
        }
        watermark(watermark + 1);
    }

    /** Returns a correction with the watermark that releases it. */
    public static DailySnapshot releasedAt(long watermark, DailySnapshot day) {
        return new DailySnapshot(
                day.level(),
                day.entityId(),
                day.accountId(),
                day.day(),
                day.kind(),
                day.revision(),
                day.firstDay(),
                day.segments(),
                day.traits(),
                day.userName(),
                watermark,
                day.profiles());
    }

    /** Sends the benchmark of profile {@code two}; null if no one was active. */
    public void benchmark(Level level, String day, Integer value) throws Exception {
        harness.processElement2(
                new Benchmark(
                        "two",
                        level,
                        AccountsHarness.day(day),
                        value == null ? null : BigDecimal.valueOf(value)),
                0);
    }

    /** Sends the watermark of the entities alone. */
    public void entityWatermark(long millis) throws Exception {
        harness.processWatermark1(new Watermark(millis));
    }

    /** Sends the watermark of both inputs. */
    public void watermark(long millis) throws Exception {
        watermark = millis;
        harness.processWatermark1(new Watermark(millis));
        harness.processWatermark2(new Watermark(millis));
    }

    public void closeDay(String day) throws Exception {
        watermark(lastMillisOf(day));
    }

    public long lastMillisOf(String day) {
        return calendar.lastMillisOf(AccountsHarness.day(day));
    }

    /** Returns the output since the last call, as text. */
    public List<String> rows() {
        return out().stream().map(ScoresHarness::text).toList();
    }

    public List<String> live() {
        return side(ScoresOperator.LIVE).stream().map(ScoresHarness::text).toList();
    }

    /** Such as {@code ann 2025-05-05 two raw=9 score=50 before=20 change=30 of=18}. */
    private static String text(ScoreRow row) {
        String key =
                row.entityId() + " " + LocalDate.ofEpochDay(row.day()) + " " + row.profile() + " ";
        return key
                + (row.retracted()
                        ? row.isFinal() ? "retracted" : "withdrawn"
                        : "raw="
                                + row.raw()
                                + " score="
                                + row.score()
                                + " before="
                                + row.previousScore()
                                + " change="
                                + row.change()
                                + " of="
                                + row.benchmark());
    }

    /** Returns the benchmarks that are kept. */
    public List<String> benchmarks() throws Exception {
        List<String> keys = new ArrayList<>();
        for (Map.Entry<String, BigDecimal> entry :
                harness.getOperator()
                        .getOperatorStateBackend()
                        .getBroadcastState(StateNames.BENCHMARKS)
                        .entries()) {
            keys.add(entry.getKey());
        }
        return keys;
    }
}
