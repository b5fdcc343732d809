package io.tideline.job.sink.postgres;

import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.row.TableSchema;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Keeps one table up to date: see {@link PostgresWriter}. */
final class PostgresSink<T> implements Sink<T> {
    private static final long serialVersionUID = 1L;

    private final PostgresSinkConfig config;
    private final TableSchema<T> table;

    PostgresSink(PostgresSinkConfig config, TableSchema<T> table) {
        this.config = config;
        this.table = table;
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        return new PostgresWriter<>(config, table, context);
    }
}
