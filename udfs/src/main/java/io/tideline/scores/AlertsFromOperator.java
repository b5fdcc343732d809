package io.tideline.scores;

import io.tideline.alert.Alert;
import io.tideline.metrics.CountersByLabel;
import io.tideline.metrics.TidelineMetrics;
import io.tideline.state.StateNames;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ALERTS: emits those of a time and later, and holds back those before it, which count as raised
 * all the same: it comes after every operator that raises alerts, and none of them knows of it.
 *
 * <p>State has one number, whatever the setting: when the job was first started. So a restart does
 * not move it, and the setting may change between a savepoint and its restore.
 */
public final class AlertsFromOperator extends AbstractStreamOperator<Alert>
        implements OneInputStreamOperator<Alert, Alert> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(AlertsFromOperator.class);

    public static final String UID = StateNames.ALERTS_FROM;
    public static final String NAME = "Alerts: hold back what is past";

    private static final String STARTED = "started";

    private final List<String> rules;
    private final Long setting;
    private final long submitted;

    private transient long from;
    private transient Counter heldBack;
    private transient CountersByLabel raised;

    /**
     * @param rules names of the model's rules, whose alerts are counted
     * @param from the alerts of this time and later are emitted, milliseconds since the epoch;
     *     null: of the time at which the job was first started, by the state that it is restored
     *     from
     * @param submitted when this job is submitted, milliseconds since the epoch
     */
    public AlertsFromOperator(List<String> rules, Long from, long submitted) {
        this.rules = List.copyOf(rules);
        this.setting = from;
        this.submitted = submitted;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        // Broadcast, so that any parallelism restores it, also when some subtasks have ended.
        BroadcastState<String, Long> times =
                context.getOperatorStateStore().getBroadcastState(StateNames.TIMES);
        if (!times.contains(STARTED)) {
            times.put(STARTED, submitted);
        }
        from = setting == null ? times.get(STARTED) : setting;
    }

    @Override
    public void open() throws Exception {
        super.open();
        MetricGroup metrics = TidelineMetrics.of(getMetricGroup());
        heldBack = metrics.counter("numAlertsHeldBack");
        raised = new CountersByLabel(metrics, "rule", "numAlertsRaised", rules);
        if (from != Long.MIN_VALUE
                && getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
            LOG.info("Alerts of before {} are not raised", Instant.ofEpochMilli(from));
        }
    }

    @Override
    public void processElement(StreamRecord<Alert> element) {
        if (element.getValue().at() >= from) {
            raised.inc(element.getValue().rule());
            output.collect(element);
        } else {
            heldBack.inc();
        }
    }
}
