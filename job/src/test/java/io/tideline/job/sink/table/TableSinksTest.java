package io.tideline.job.sink.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Predicate;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.runtime.partitioner.ForwardPartitioner;
import org.apache.flink.streaming.runtime.partitioner.RescalePartitioner;
import org.apache.flink.streaming.runtime.partitioner.StreamPartitioner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableSinksTest {
    private static final String SINK = "PostgreSQL scores";

    @ParameterizedTest(name = "{0} subtasks, at most {1} writers")
    @CsvSource({
        // As many as there are, in one chain with what makes the rows.
        "1, 8, 1, false",
        "8, 8, 8, false",
        "4, 1000, 4, false",
        // More: each sends all of its rows to one writer.
        "9, 8, 8, true",
        "64, 8, 8, true",
        "4, 1, 1, true"
    })
    void subtasksShareWritersBeyondALimit(int subtasks, int most, int writers, boolean shared) {
        StreamNode sink = sink(subtasks, most, false);
        assertThat(sink.getParallelism()).isEqualTo(writers);
        assertThat(sink.getInEdges())
                .extracting(StreamEdge::getPartitioner)
                .allMatch(shares(shared));
    }

    /** Such as rows of accounts and of users without one. */
    @ParameterizedTest
    @CsvSource({"8, 8, false", "64, 8, true"})
    void streamsThatAreUnitedShareThemAlike(int subtasks, int writers, boolean shared) {
        StreamNode sink = sink(subtasks, 8, true);
        assertThat(sink.getParallelism()).isEqualTo(writers);
        assertThat(sink.getInEdges())
                .hasSize(2)
                .extracting(StreamEdge::getPartitioner)
                .allMatch(shares(shared));
    }

    private static Predicate<StreamPartitioner<?>> shares(boolean shared) {
        return shared ? RescalePartitioner.class::isInstance : ForwardPartitioner.class::isInstance;
    }

    private static StreamNode sink(int subtasks, int most, boolean united) {
        var environment = new StreamExecutionEnvironment(new Configuration());
        environment.setParallelism(subtasks);
        DataStream<Long> numbers = environment.fromSequence(1, 2);
        DataStream<Long> rows = numbers.map(number -> number).returns(Types.LONG);
        DataStream<Long> others = numbers.map(number -> -number).returns(Types.LONG);
        TableSinks.attach(united ? rows.union(others) : rows, new DiscardingSink<>(), most)
                .name(SINK);
        StreamGraph graph = environment.getStreamGraph();
        return graph.getStreamNodes().stream()
                .filter(node -> node.getOperatorName().startsWith(SINK))
                .findFirst()
                .orElseThrow();
    }
}
