package io.tideline.job.sink;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.engagement.ScoreRow;
import io.tideline.event.Rejection;
import io.tideline.product.CohortRow;
import io.tideline.product.ProductRow;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Where rows go. All methods but {@link #create} attach sinks, with their own uids and names, and
 * are called once a job at most.
 *
 * <p>All rows of one key (docs/concepts.md) must come out of one subtask of the given stream,
 * oldest first: no sink sorts them again.
 */
public interface Outputs {

    /**
     * Creates what rows are written to: topics, tables, directories. Until then an output has only
     * looked whether it can, so that a start that fails for another reason leaves nothing behind.
     *
     * @throws io.tideline.job.option.StartException if it cannot all the same
     */
    default void create() {}

    /**
     * Writes score rows, of users and of accounts.
     *
     * @param finals final rows, retracted ones among them
     * @param live live rows, in the same partitioning; none when they are off, yet attached: a
     *     savepoint is not restored into a job that lacks one of its sinks
     */
    void scores(DataStream<ScoreRow> finals, DataStream<ScoreRow> live);

    /** Writes product rows. */
    void product(DataStream<ProductRow> rows);

    /** Writes how entities stand on their checklists. */
    void activation(DataStream<ActivationRow> rows);

    /** Writes how those who started on one day stand. */
    void cohorts(DataStream<CohortRow> rows);

    /** Writes alerts. */
    void alerts(DataStream<Alert> rows);

    /** Writes rejected records. */
    void rejected(DataStream<Rejection> rows);
}
