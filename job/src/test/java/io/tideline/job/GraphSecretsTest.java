package io.tideline.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.job.config.JobConfig;
import io.tideline.job.model.ModelPolicy;
import io.tideline.job.model.ModelSource;
import io.tideline.job.pipeline.Settings;
import io.tideline.job.sink.CombinedOutputs;
import io.tideline.job.sink.kafka.KafkaOutputs;
import io.tideline.job.sink.kafka.KafkaSinkConfig;
import io.tideline.job.sink.kafka.KafkaTarget;
import io.tideline.job.sink.postgres.PostgresOutputs;
import io.tideline.job.sink.postgres.PostgresTables;
import io.tideline.job.source.EventStream;
import io.tideline.model.read.ModelReader;
import io.tideline.time.MachineClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.lineage.LineageDataset;
import org.apache.flink.streaming.api.lineage.LineageDatasetFacet;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No secret is in what Flink stores of a job or hands to others: its graph, which lies in the high
 * availability storage, the BLOB store and on every TaskManager, and its lineage.
 */
class GraphSecretsTest {
    /** Part of every secret. */
    private static final String MARK = "sw0rdf1sh";

    /** Part of what may be seen, in each place where a secret could be. */
    private static final String SEEN = "v1s1ble";

    @TempDir private Path folder;

    private StreamGraph graph;

    @BeforeEach
    void build() throws Exception {
        for (String name :
                List.of(
                        "kafka",
                        "keystore",
                        "vault",
                        "registry-user",
                        "registry",
                        "user",
                        "password",
                        "key",
                        "old")) {
            Files.writeString(folder.resolve(name), (MARK + "-" + name + "-").repeat(4));
        }
        Path model =
                Files.writeString(
                        folder.resolve("model.yaml"),
                        """
                        version: 1
                        events: {Report Created: 9}
                        profiles: {weekly: {window: 7d}}
                        alerts: {new: {kind: new_user}}
                        """);
        String kafka =
                """
                {
                      bootstrap_servers: "127.0.0.1:1",
                      properties: {
                        client.id: v1s1ble-client,
                        sasl.jaas.config: 'x.Module required username="u" password="${file:%1$s/kafka}";',
                        ssl.keystore.password: "${file:%1$s/keystore}",
                        config.providers: vault,
                        config.providers.vault.class: org.apache.kafka.common.config.provider.FileConfigProvider,
                        config.providers.vault.param.token: "${file:%1$s/vault}"
                      }"""
                        .formatted(folder);
        Path file =
                Files.writeString(
                        folder.resolve("tideline.yaml"),
                        """
                        model: model.yaml
                        source:
                          kafka: %2$s, topics: [events], schema_registry: {url: "https://v1s1ble-registry", user: "${file:%1$s/registry-user}", password: "${file:%1$s/registry}"}}
                        sinks:
                          kafka: %2$s}
                          postgres: {url: "jdbc:postgresql://db/v1s1ble_database", user: "${file:%1$s/user}", password: "${file:%1$s/password}"}
                        forget: {key: "${file:%1$s/key}", previous_key: "${file:%1$s/old}", suppress: 30d}
                        """
                                .formatted(folder, kafka));
        JobConfig config = JobConfig.read(file);
        StreamExecutionEnvironment environment =
                new StreamExecutionEnvironment(new Configuration());
        Settings.apply(config, environment);
        ModelSource models = ModelSource.of(ModelReader.read(model));
        ModelPolicy policy = new ModelPolicy(any -> {}, any -> {});
        TidelineJob.attach(
                config,
                models,
                MachineClock.SYSTEM,
                EventStream.of(config, models, MachineClock.SYSTEM)
                        .attach(environment, policy, null),
                new CombinedOutputs(
                        List.of(
                                new KafkaOutputs(
                                        config.sink(KafkaSinkConfig.class).orElseThrow(),
                                        new KafkaTarget(List.of(), 1 << 20, Duration.ofHours(1))),
                                new PostgresOutputs(
                                        config.sink(PostgresTables.class).orElseThrow().config(),
                                        true))));
        graph = environment.getStreamGraph();
    }

    @Test
    void theGraphHasNone() throws Exception {
        String jobGraph = text(graph.getJobGraph());
        assertThat(jobGraph)
                .contains(
                        "v1s1ble-client",
                        "v1s1ble_database",
                        "v1s1ble-registry",
                        "/registry}",
                        "/vault}",
                        "/key}");
        assertThat(jobGraph.indexOf(MARK)).isNegative();
    }

    /** What is submitted since Flink 2.0, of which the JobManager makes the other. */
    @Test
    void thePlanThatIsSubmittedHasNone() throws Exception {
        graph.serializeUserDefinedInstances();
        String plan = text(graph);
        assertThat(plan).contains(SEEN, "/password}");
        assertThat(plan.indexOf(MARK)).isNegative();
    }

    @Test
    void lineageHasNone() {
        List<LineageVertex> vertices = new ArrayList<>(graph.getLineageGraph().sources());
        vertices.addAll(graph.getLineageGraph().sinks());
        assertThat(vertices).hasSizeGreaterThan(2);
        StringBuilder dump = new StringBuilder();
        for (LineageVertex vertex : vertices) {
            for (LineageDataset dataset : vertex.datasets()) {
                dump.append(dataset.name()).append(dataset.namespace());
                for (LineageDatasetFacet facet : dataset.facets().values()) {
                    dump.append(facet);
                    if (facet instanceof KafkaDatasetFacet kafka) {
                        dump.append(kafka.getProperties());
                    }
                }
            }
        }
        assertThat(dump.toString()).contains(SEEN, "/kafka}").doesNotContain(MARK);
    }

    private static String text(Object graph) throws IOException {
        return new String(InstantiationUtil.serializeObject(graph), ISO_8859_1);
    }
}
