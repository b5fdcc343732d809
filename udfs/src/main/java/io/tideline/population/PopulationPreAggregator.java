package io.tideline.population;

import io.tideline.message.DailySnapshot;
import io.tideline.message.PartialPopulation;
import io.tideline.message.PopulationInput;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.state.StateNames;
import io.tideline.time.DayCalendar;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * POPULATION, local: one task's part of each day's populations, sent on when the day closes. An
 * operator rather than a function, since only an operator sees the watermark without a key.
 */
public final class PopulationPreAggregator extends AbstractStreamOperator<PopulationInput>
        implements OneInputStreamOperator<DailySnapshot, PopulationInput> {
    private static final long serialVersionUID = 1L;

    public static final String UID = StateNames.POPULATION_PRE_AGGREGATION;
    public static final String NAME = "Population: part of a task";

    private record Population(int day, String profile, Level level, long segments) {}

    private final Model model;
    private transient DayCalendar calendar;
    private transient Map<Population, PopulationAccumulator> counters;
    private transient ListState<byte[]> state;

    public PopulationPreAggregator(Model model) {
        this.model = model;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        calendar = new DayCalendar(model.timezone());
        counters = new HashMap<>();
        // Parts add up in any order, so that a restore may deal them out to any tasks.
        state = context.getOperatorStateStore().getListState(StateNames.PARTS_OF_SUBTASK);
        for (byte[] bytes : state.get()) {
            PartialPopulation part = PartialPopulation.of(bytes);
            counterOf(part.day(), part.profile(), part.level(), part.segments()).add(part);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.clear();
        for (Map.Entry<Population, PopulationAccumulator> entry : counters.entrySet()) {
            state.add(toPart(entry).toBytes());
        }
    }

    @Override
    public void processElement(StreamRecord<DailySnapshot> element) {
        DailySnapshot entity = element.getValue();
        if (entity.kind() != DailySnapshot.Kind.FINAL) {
            return; // product rows and benchmarks stay as the day closed with them
        }
        for (ProfileSnapshot row : entity.profiles()) {
            if (row.isActive()) {
                counterOf(entity.day(), row.profile(), entity.level(), entity.segments()).add(row);
            }
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        Iterator<Map.Entry<Population, PopulationAccumulator>> entries =
                counters.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Population, PopulationAccumulator> entry = entries.next();
            if (calendar.lastMillisOf(entry.getKey().day()) <= mark.getTimestamp()) {
                output.collect(new StreamRecord<>(PopulationInput.of(toPart(entry))));
                entries.remove();
            }
        }
        super.processWatermark(mark);
    }

    private PopulationAccumulator counterOf(int day, String profile, Level level, long segments) {
        return counters.computeIfAbsent(
                new Population(day, profile, level, segments),
                ignored -> new PopulationAccumulator());
    }

    private static PartialPopulation toPart(Map.Entry<Population, PopulationAccumulator> entry) {
        Population key = entry.getKey();
        return entry.getValue().toPart(key.profile(), key.level(), key.day(), key.segments());
    }
}
