package io.tideline.population;

import io.tideline.message.CohortChange;
import io.tideline.model.Model;
import io.tideline.product.CohortRow;
import io.tideline.state.StateNames;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * COHORTS: counts who started a checklist on each day, and who of them is activated. A cohort never
 * ends, since activations may come at any time; it takes three numbers a checklist and day.
 */
public final class CohortsFunction extends KeyedProcessFunction<String, CohortChange, CohortRow> {
    private static final long serialVersionUID = 1L;

    public static final String UID = StateNames.COHORTS;
    public static final String NAME = "Cohorts: started, activated";

    private static final int STARTED = 0;
    private static final int ACTIVATED = 1;
    private static final int SECONDS = 2;

    private final int modelVersion;
    private transient ValueState<long[]> sums;

    public CohortsFunction(Model model) {
        this.modelVersion = model.version();
    }

    @Override
    public void open(OpenContext context) {
        sums = getRuntimeContext().getState(StateNames.COHORT_SUMS);
    }

    @Override
    public void processElement(CohortChange change, Context ctx, Collector<CohortRow> out)
            throws Exception {
        long[] before = sums.value();
        long[] after = before == null ? new long[3] : before.clone();
        after[STARTED] += change.started();
        after[ACTIVATED] += change.activated();
        after[SECONDS] += change.seconds();
        sums.update(after);
        out.collect(
                CohortRow.of(
                        change.checklist(),
                        change.day(),
                        after[STARTED],
                        after[ACTIVATED],
                        after[SECONDS],
                        modelVersion));
    }
}
