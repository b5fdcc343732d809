package io.tideline.job.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.engagement.ScoreRow;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.Database;
import io.tideline.job.sink.Job;
import io.tideline.job.sink.PostgresSettings;
import io.tideline.job.sink.Rows;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.row.RowSchemas;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How many connections a job takes, and what it says when there is none left. */
class ConnectionsIT {
    private static final int ROWS = 1_000;

    private static Database database;

    @BeforeAll
    static void start() {
        database = new Database();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void subtasksThatShareAWriterWriteAllTheirRows() throws Exception {
        PostgresSinkConfig config = database.config().writers(1).get();
        Schema.prepare(config);
        StreamExecutionEnvironment env = Job.environment();
        List<ScoreRow> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(Rows.user("user " + i, 1, true, i, i));
        }
        DataStream<ScoreRow> made = Job.stream(env, ScoreRow.class, rows);
        env.setParallelism(2);
        DataStream<ScoreRow> keyed =
                made.keyBy(ScoreRow::entityId)
                        .map(row -> row)
                        .returns(TypeInformation.of(ScoreRow.class))
                        .uid("keyed");
        new PostgresOutputs(config, true).add(keyed, Job.none(keyed), RowSchemas.SCORES);
        assertThat(env.getStreamGraph(false).getStreamNodes())
                .filteredOn(node -> node.getOperatorName().startsWith("PostgreSQL user_scores"))
                .extracting(StreamNode::getParallelism)
                .containsExactly(1);
        env.execute();
        assertThat(database.query("SELECT count(*), sum(raw) FROM user_scores"))
                .containsExactly(ROWS + "|" + ROWS * (ROWS - 1) / 2);
    }

    @Test
    void noConnectionLeft() throws Exception {
        database.execute("CREATE ROLE crowded LOGIN PASSWORD 'secret' CONNECTION LIMIT 0");
        PostgresSinkConfig config =
                new PostgresSettings(database.jdbcUrl(), "crowded", "secret").get();
        assertThatThrownBy(() -> Schema.prepare(config))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "PostgreSQL at %s has no connection left: raise max_connections, or the connection limit of the user or database, lower sinks.postgres.writers, or end what holds them.",
                        config.place());
    }
}
