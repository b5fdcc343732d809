package io.tideline.job.sink.postgres;

import io.tideline.job.sink.ModelRecorder;
import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.postgres.connection.WriterName;
import io.tideline.job.sink.row.RowSchema;
import io.tideline.job.sink.row.TableSchema;
import io.tideline.job.sink.table.BatchingWriter;
import io.tideline.job.sink.table.TableSinks;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Writes rows to PostgreSQL; of rejected records the numbers alone.
 *
 * @param config of a database that can be written to ({@link Schema#check})
 * @param live whether there will be live rows. These sinks have no state that a savepoint would
 *     need, and a union for rows that never come would cost each final row a network hop.
 */
public record PostgresOutputs(PostgresSinkConfig config, boolean live) implements Outputs {
    @Override
    public void create() {
        Schema.prepare(config);
    }

    @Override
    public ModelRecorder modelRecorder() {
        PostgresSinkConfig database = config;
        return model -> ScoringModels.record(model, database);
    }

    @Override
    public <R> void add(DataStream<R> finals, DataStream<R> liveRows, RowSchema<R> schema) {
        add(live ? finals.union(liveRows) : finals, schema);
    }

    @Override
    public <R> void add(DataStream<R> rows, RowSchema<R> schema) {
        for (TableSchema<R> table : schema.tables()) {
            DataStream<R> ofTable =
                    schema.tables().size() == 1
                            ? rows
                            : rows.filter(row -> table.includes().test(row))
                                    .name("Rows of " + table.name())
                                    .uid(uid(table) + "-rows");
            attach(ofTable, table);
        }
    }

    @Override
    public <R> void addTable(DataStream<R> rows, RowSchema<R> schema) {
        schema.tables().forEach(table -> attach(rows, table));
    }

    private <R> void attach(DataStream<R> rows, TableSchema<R> table) {
        TableSinks.attach(rows, sink(config, table), config.batches().writers())
                .name("PostgreSQL " + table.name())
                .uid(uid(table));
    }

    private static String uid(TableSchema<?> table) {
        return "postgres-" + table.name().replace('_', '-');
    }

    private static <R> Sink<R> sink(PostgresSinkConfig config, TableSchema<R> table) {
        return context ->
                new BatchingWriter<>(
                        new PostgresTarget<>(
                                config,
                                table,
                                WriterName.of(config.schema(), table.name(), context)),
                        table,
                        config.batches(),
                        context);
    }
}
