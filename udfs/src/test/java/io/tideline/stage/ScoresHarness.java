package io.tideline.stage;

import io.tideline.engagement.ScoreRow;
import io.tideline.member.DayCalendar;
import io.tideline.model.Level;
import io.tideline.model.Model;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** A task of {@link ScoresOperator}. */
final class ScoresHarness extends StageHarness<ScoreRow> {
    private final KeyedTwoInputStreamOperatorTestHarness<String, EntityDay, Benchmark, ScoreRow>
            harness;
    private final DayCalendar calendar;

    private ScoresHarness(
            KeyedTwoInputStreamOperatorTestHarness<String, EntityDay, Benchmark, ScoreRow> harness,
            Backend backend,
            Model model,
            OperatorSubtaskState snapshot)
            throws Exception {
        super(harness, backend, snapshot);
        this.harness = harness;
        calendar = new DayCalendar(model.timezone());
    }

    static ScoresHarness start(Backend backend, Model model, TimeRules times) throws Exception {
        return restore(backend, model, times, null);
    }

    static ScoresHarness restore(
            Backend backend, Model model, TimeRules times, OperatorSubtaskState snapshot)
            throws Exception {
        return restore(backend, model, times, snapshot, 1, 0);
    }

    /** One of several tasks. */
    static ScoresHarness restore(
            Backend backend,
            Model model,
            TimeRules times,
            OperatorSubtaskState snapshot,
            int tasks,
            int task)
            throws Exception {
        return new ScoresHarness(
                new KeyedTwoInputStreamOperatorTestHarness<>(
                        new ScoresOperator(model, times, room()),
                        ScoresOperator::keyOf,
                        benchmark -> "any", // Flink's harness asks for a key; the job has none
                        Types.STRING,
                        MAX_PARALLELISM,
                        tasks,
                        task),
                backend,
                model,
                snapshot);
    }

    void send(EntityDay... days) throws Exception {
        for (EntityDay day : days) {
            harness.processElement1(day, 0);
        }
    }

    /** The benchmark of profile {@code two}; null: of nobody. */
    void benchmark(Level level, String day, Integer value) throws Exception {
        harness.processElement2(
                new Benchmark(
                        "two",
                        level,
                        AccountsHarness.day(day),
                        value == null ? null : BigDecimal.valueOf(value)),
                0);
    }

    /** The watermark of the entities alone. */
    void entityWatermark(long millis) throws Exception {
        harness.processWatermark1(new Watermark(millis));
    }

    /** The watermark of both inputs. */
    void watermark(long millis) throws Exception {
        harness.processWatermark1(new Watermark(millis));
        harness.processWatermark2(new Watermark(millis));
    }

    void closeDay(String day) throws Exception {
        watermark(lastMillisOf(day));
    }

    long lastMillisOf(String day) {
        return calendar.lastMillisOf(AccountsHarness.day(day));
    }

    /** What it has put out since last asked, as text. */
    List<String> rows() {
        return out().stream().map(ScoresHarness::text).toList();
    }

    List<String> live() {
        return side(ScoresOperator.LIVE).stream().map(ScoresHarness::text).toList();
    }

    /** Such as {@code ann 2025-05-05 two raw=9 score=50 before=20 change=30 of=18}. */
    private static String text(ScoreRow row) {
        String key =
                row.entityId() + " " + LocalDate.ofEpochDay(row.day()) + " " + row.profile() + " ";
        return key
                + (row.retracted()
                        ? "retracted"
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

    /** The benchmarks that are kept. */
    List<String> benchmarks() throws Exception {
        List<String> keys = new ArrayList<>();
        for (Map.Entry<String, BigDecimal> entry :
                harness.getOperator()
                        .getOperatorStateBackend()
                        .getBroadcastState(ScoresOperator.BENCHMARKS)
                        .entries()) {
            keys.add(entry.getKey());
        }
        return keys;
    }
}
