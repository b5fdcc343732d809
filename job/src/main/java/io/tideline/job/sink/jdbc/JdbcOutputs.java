package io.tideline.job.sink.jdbc;

import io.tideline.job.sink.ModelRecorder;
import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.jdbc.connection.JdbcSinkConfig;
import io.tideline.job.sink.row.RowSchema;
import io.tideline.job.sink.row.TableSchema;
import io.tideline.job.sink.table.BatchingWriter;
import io.tideline.job.sink.table.TableSinks;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Writes rows to MariaDB or MySQL; of rejected records the numbers alone.
 *
 * @param config of a database that can be written to ({@link Schema#check})
 * @param live whether there will be live rows: these sinks have no state that a savepoint would
 *     need, and a union for rows that never come would cost each final row a network hop
 */
public record JdbcOutputs(JdbcSinkConfig config, boolean live) implements Outputs {
    @Override
    public void create() {
        Schema.prepare(config);
    }

    @Override
    public ModelRecorder modelRecorder() {
        JdbcSinkConfig database = config;
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
                .name(name(table))
                .uid(uid(table));
    }

    private String name(TableSchema<?> table) {
        return config.product().text() + " " + table.name();
    }

    private static String uid(TableSchema<?> table) {
        return "jdbc-" + table.name().replace('_', '-');
    }

    private static <R> Sink<R> sink(JdbcSinkConfig config, TableSchema<R> table) {
        return context ->
                new BatchingWriter<>(
                        new JdbcTarget<>(config, table), table, config.batches(), context);
    }
}
