package io.tideline.job.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.engagement.ScoreRow;
import io.tideline.event.RejectedCount;
import io.tideline.event.RejectionReason;
import io.tideline.job.option.Secret;
import io.tideline.job.sink.jdbc.JdbcOutputs;
import io.tideline.job.sink.jdbc.connection.JdbcSinkConfig;
import io.tideline.job.sink.postgres.PostgresOutputs;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.job.sink.table.BatchSettings;
import io.tideline.job.sink.table.SchemaMigration;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How many subtasks write each table. */
class WritersTest {
    private static final int WRITERS = 2;

    static Stream<Arguments> outputs() {
        var postgres =
                new PostgresSettings("jdbc:postgresql://db/database", "ann", "secret")
                        .writers(WRITERS)
                        .get();
        var mariadb =
                new JdbcSinkConfig(
                        "jdbc:mariadb://db/database",
                        "ann",
                        new Secret("secret"),
                        new BatchSettings(
                                1, Duration.ofSeconds(1), WRITERS, Duration.ofSeconds(1), null),
                        Duration.ofSeconds(1),
                        SchemaMigration.AUTO);
        return Stream.of(
                Arguments.of("PostgreSQL", new PostgresOutputs(postgres, true)),
                Arguments.of("MariaDB", new JdbcOutputs(mariadb, true)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outputs")
    void eachTableHasAtMostTheConfiguredWriters(String product, Outputs outputs) {
        var environment = new StreamExecutionEnvironment(new Configuration());
        environment.setParallelism(5);
        DataStream<ScoreRow> rows =
                environment
                        .fromSequence(1, 2)
                        .map(number -> Rows.user("ann", 1, true, 1, number))
                        .returns(TypeInformation.of(ScoreRow.class));
        outputs.add(rows, rows.filter(row -> false), RowSchemas.SCORES);
        outputs.addTable(
                rows.map(row -> new RejectedCount(1, RejectionReason.PAST_TIMESTAMP, "events", 1))
                        .returns(TypeInformation.of(RejectedCount.class)),
                RowSchemas.REJECTED_COUNTS);
        assertThat(writers(environment, product))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                product + " user_scores: Writer", WRITERS,
                                product + " account_scores: Writer", WRITERS,
                                product + " rejected_counts: Writer", WRITERS));
    }

    private static Map<String, Integer> writers(
            StreamExecutionEnvironment environment, String product) {
        return environment.getStreamGraph().getStreamNodes().stream()
                .filter(node -> node.getOperatorName().startsWith(product))
                .collect(Collectors.toMap(StreamNode::getOperatorName, StreamNode::getParallelism));
    }
}
