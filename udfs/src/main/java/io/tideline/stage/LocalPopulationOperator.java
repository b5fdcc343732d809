package io.tideline.stage;

import io.tideline.member.DayCalendar;
import io.tideline.model.Level;
import io.tideline.model.Model;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
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
public final class LocalPopulationOperator extends AbstractStreamOperator<PopulationInput>
        implements OneInputStreamOperator<EntityDay, PopulationInput> {
    private static final long serialVersionUID = 1L;

    public static final String UID = "population-local";
    public static final String NAME = "Population: part of a task";

    private record Population(int day, String profile, Level level, long segments) {}

    private final Model model;
    private transient DayCalendar calendar;
    private transient Map<Population, PopulationCounter> counters;
    private transient ListState<PopulationPart> state;

    public LocalPopulationOperator(Model model) {
        this.model = model;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        calendar = new DayCalendar(model.timezone());
        counters = new HashMap<>();
        // Parts add up in any order, so that a restore may deal them out to any tasks.
        state =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "parts", TypeInformation.of(PopulationPart.class)));
        for (PopulationPart part : state.get()) {
            counterOf(part.day(), part.profile(), part.level(), part.segments()).add(part);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.clear();
        for (Map.Entry<Population, PopulationCounter> entry : counters.entrySet()) {
            state.add(toPart(entry));
        }
    }

    @Override
    public void processElement(StreamRecord<EntityDay> element) {
        EntityDay entity = element.getValue();
        if (entity.kind() != EntityDay.Kind.FINAL) {
            return; // product rows and benchmarks stay as the day closed with them
        }
        for (ProfileDay row : entity.profiles()) {
            if (row.isActive()) {
                counterOf(entity.day(), row.profile(), entity.level(), entity.segments()).add(row);
            }
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        Iterator<Map.Entry<Population, PopulationCounter>> entries = counters.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Population, PopulationCounter> entry = entries.next();
            if (calendar.lastMillisOf(entry.getKey().day()) <= mark.getTimestamp()) {
                output.collect(new StreamRecord<>(PopulationInput.of(toPart(entry))));
                entries.remove();
            }
        }
        super.processWatermark(mark);
    }

    private PopulationCounter counterOf(int day, String profile, Level level, long segments) {
        return counters.computeIfAbsent(
                new Population(day, profile, level, segments), ignored -> new PopulationCounter());
    }

    private static PopulationPart toPart(Map.Entry<Population, PopulationCounter> entry) {
        Population key = entry.getKey();
        return entry.getValue().toPart(key.profile(), key.level(), key.day(), key.segments());
    }
}
