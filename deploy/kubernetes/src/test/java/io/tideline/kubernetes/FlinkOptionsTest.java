package io.tideline.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class FlinkOptionsTest {
    static List<Path> deployments() {
        return List.of(
                Sources.BASE.resolve("flink-deployment.yaml"),
                Sources.OVERLAYS.resolve("dev/flink-deployment.patch.yaml"),
                Sources.OVERLAYS.resolve("prod/flink-deployment.patch.yaml"));
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void areThoseOfFlink(Path deployment) {
        Map<String, String> settings =
                Deployments.settings(Sources.document(deployment).path("spec"));
        assertThat(settings).isNotEmpty();
        assertThat(FlinkOptions.faults(settings)).isEmpty();
    }

    @Test
    void areThoseOfFlinkInTheComposeFile() {
        JsonNode jobManager =
                Sources.document(Sources.DOCKER.resolve("compose.yaml")).at("/services/jobmanager");
        String text = jobManager.at("/environment/FLINK_PROPERTIES").asString();
        var settings = new TreeMap<String, String>();
        Sources.documents(text)
                .get(0)
                .properties()
                .forEach(each -> settings.put(each.getKey(), each.getValue().asString()));
        assertThat(settings).isNotEmpty();
        assertThat(FlinkOptions.faults(settings)).isEmpty();
    }

    @Test
    void refusesWhatFlinkDoesNotHave() {
        assertThat(
                        FlinkOptions.faults(
                                Map.of(
                                        "execution.checkpointing.num-retainned", "3",
                                        "execution.checkpointing.num-retained", "three",
                                        "metrics.reporter.prom.factory", "x")))
                .hasSize(3);
    }
}
