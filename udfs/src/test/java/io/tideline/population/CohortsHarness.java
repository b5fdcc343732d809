package io.tideline.population;

import io.tideline.harness.Backend;
import io.tideline.harness.OperatorHarness;
import io.tideline.message.CohortChange;
import io.tideline.model.Model;
import io.tideline.product.CohortRow;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** A task of {@link CohortsFunction}. */
public final class CohortsHarness extends OperatorHarness<CohortRow> {
    private final KeyedOneInputStreamOperatorTestHarness<String, CohortChange, CohortRow> harness;

    private CohortsHarness(
            KeyedOneInputStreamOperatorTestHarness<String, CohortChange, CohortRow> harness,
            Backend backend,
            OperatorSubtaskState snapshot)
            throws Exception {
        super(harness, backend, snapshot);
        this.harness = harness;
    }

    public static CohortsHarness start(Backend backend, Model model) throws Exception {
        return restore(backend, model, null);
    }

    public static CohortsHarness restore(
            Backend backend, Model model, OperatorSubtaskState snapshot) throws Exception {
        return new CohortsHarness(
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new CohortsFunction(model)),
                        CohortChange::key,
                        Types.STRING,
                        MAX_PARALLELISM,
                        1,
                        0),
                backend,
                snapshot);
    }

    public void send(CohortChange... changes) throws Exception {
        for (CohortChange change : changes) {
            harness.processElement(change, 0);
        }
    }
}
