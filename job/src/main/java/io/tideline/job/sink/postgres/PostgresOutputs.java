package io.tideline.job.sink.postgres;

import static io.tideline.job.sink.row.RowSchemas.ACTIVATION;
import static io.tideline.job.sink.row.RowSchemas.ALERTS;
import static io.tideline.job.sink.row.RowSchemas.COHORTS;
import static io.tideline.job.sink.row.RowSchemas.PRODUCT;
import static io.tideline.job.sink.row.RowSchemas.SCORES;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.engagement.ScoreRow;
import io.tideline.event.Rejection;
import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.row.RowSchema;
import io.tideline.job.sink.row.TableSchema;
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
     *     need, and a union for rows that never come would cost each final row a network hop.
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
        attach(ofLevel(rows, Level.USER), SCORES.table("user_scores"));
        attach(ofLevel(rows, Level.ACCOUNT), SCORES.table("account_scores"));
    }

    @Override
    public void product(DataStream<ProductRow> rows) {
        attach(rows, PRODUCT);
    }

    @Override
    public void activation(DataStream<ActivationRow> rows) {
        attach(rows, ACTIVATION);
    }

    @Override
    public void cohorts(DataStream<CohortRow> rows) {
        attach(rows, COHORTS);
    }

    @Override
    public void alerts(DataStream<Alert> rows) {
        attach(rows, ALERTS);
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

    private <T> void attach(DataStream<T> rows, RowSchema<T> output) {
        output.tables().forEach(table -> attach(rows, table));
    }

    private <T> void attach(DataStream<T> rows, TableSchema<T> table) {
        rows.sinkTo(new PostgresSink<>(config, table))
                .name("PostgreSQL " + table.name())
                .uid("postgres-" + table.name().replace('_', '-'));
    }
}
