package io.tideline.stage;

import io.tideline.model.Model;
import io.tideline.product.CohortRow;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** A task of {@link CohortsFunction}. */
final class CohortsHarness extends StageHarness<CohortRow> {
    private final KeyedOneInputStreamOperatorTestHarness<String, CohortChange, CohortRow> harness;

    private CohortsHarness(
            KeyedOneInputStreamOperatorTestHarness<String, CohortChange, CohortRow> harness,
            Backend backend,
            OperatorSubtaskState snapshot)
            throws Exception {
        super(harness, backend, snapshot);
        this.harness = harness;
    }

    static CohortsHarness start(Backend backend, Model model) throws Exception {
        return restore(backend, model, null);
    }

    static CohortsHarness restore(Backend backend, Model model, OperatorSubtaskState snapshot)
            throws Exception {
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

    void send(CohortChange... changes) throws Exception {
        for (CohortChange change : changes) {
            harness.processElement(change, 0);
        }
    }
}
