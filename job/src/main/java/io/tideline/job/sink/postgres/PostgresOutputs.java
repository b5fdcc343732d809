package io.tideline.job.sink.postgres;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.engagement.ScoreRow;
import io.tideline.event.Rejection;
import io.tideline.job.sink.Outputs;
import io.tideline.model.Level;
import io.tideline.product.CohortRow;
import io.tideline.product.ProductRow;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Writes rows to PostgreSQL; rejected records have no table there. */
public final class PostgresOutputs implements Outputs {
    private final PostgresSinkConfig config;
    private final boolean live;

    /**
     * @param config of a database that can be written to ({@link Schema#check})
     * @param live whether there will be live rows. These sinks have no state that a savepoint would
     *     ask for, and a union for rows that never come would cost each final row a network hop.
     */
    public PostgresOutputs(PostgresSinkConfig config, boolean live) {
        this.config = config;
        this.live = live;
    }

    @Override
    public void create() {
        Schema.prepare(config);
    }

    @Override
    public void scores(DataStream<ScoreRow> finals, DataStream<ScoreRow> liveRows) {
        DataStream<ScoreRow> rows = live ? finals.union(liveRows) : finals;
        attach(ofLevel(rows, Level.USER), new UserScores());
        attach(ofLevel(rows, Level.ACCOUNT), new AccountScores());
    }

    @Override
    public void product(DataStream<ProductRow> rows) {
        attach(rows, new ProductMetrics());
    }

    @Override
    public void activation(DataStream<ActivationRow> rows) {
        attach(rows, new Activation());
    }

    @Override
    public void cohorts(DataStream<CohortRow> rows) {
        attach(rows, new ActivationCohorts());
    }

    @Override
    public void alerts(DataStream<Alert> rows) {
        attach(rows, new Alerts());
    }

    @Override
    public void rejected(DataStream<Rejection> rows) {
        // No table: a record without a fault is found in the topic or file.
    }

    private static DataStream<ScoreRow> ofLevel(DataStream<ScoreRow> rows, Level level) {
        return rows.filter(row -> row.level() == level)
                .name("Scores of level " + level.text())
                .uid("postgres-scores-" + level.text());
    }

    private <T> void attach(DataStream<T> rows, PostgresTable<T> table) {
        rows.sinkTo(new PostgresSink<>(config, table))
                .name("PostgreSQL " + table.name())
                .uid("postgres-" + table.name().replace('_', '-'));
    }
}
