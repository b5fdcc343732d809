package io.tideline.harness;

import io.tideline.state.KeyGroupKeys;
import io.tideline.state.LazyKeyContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** A task without an operator of ours, for what is written to state by key group. */
public final class KeyedStateHarness extends OperatorHarness<Void> {
    private static final class Idle extends AbstractStreamOperator<Void>
            implements OneInputStreamOperator<String, Void> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(StreamRecord<String> element) {}
    }

    private final Idle operator;

    private KeyedStateHarness(Idle operator, Backend backend) throws Exception {
        super(
                new KeyedOneInputStreamOperatorTestHarness<>(
                        operator, key -> key, Types.STRING, MAX_PARALLELISM, 1, 0),
                backend,
                null);
        this.operator = operator;
    }

    public static KeyedStateHarness start(Backend backend) throws Exception {
        return new KeyedStateHarness(new Idle(), backend);
    }

    public RuntimeContext runtime() {
        return operator.getRuntimeContext();
    }

    public KeyGroupKeys groups() {
        return new KeyGroupKeys(runtime(), new LazyKeyContext(operator));
    }
}
