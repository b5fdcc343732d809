package io.tideline.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DockerfileTest {
    private static final String TEXT =
            Sources.text(Sources.DOCKER.resolve("Dockerfile")).replace("\\\n", "");

    private static List<String> instructions(String name) {
        return Pattern.compile("(?m)^" + name + "\\s+(.+)$")
                .matcher(TEXT)
                .results()
                .map(MatchResult::group)
                .map(line -> line.substring(name.length()).strip())
                .toList();
    }

    @Test
    void isOnTheFlinkThatTheJobIsBuiltWith() {
        String flink = Sources.version("flink");
        assertThat(instructions("FROM")).containsExactly("flink:" + flink + "-java17");
        assertThat(TEXT)
                .contains("cp opt/flink-s3-fs-hadoop-" + flink + ".jar ")
                .contains("flink-metrics-prometheus-" + flink + ".jar");
        assertThat(Pattern.compile("\\b\\d+\\.\\d+\\.\\d+\\b").matcher(TEXT).results())
                .extracting(MatchResult::group)
                .containsOnly(flink, Sources.version("project").replace("-SNAPSHOT", ""));
    }

    @Test
    void hasTheJarThatIsBuilt() {
        assertThat(instructions("COPY"))
                .contains(
                        "job/target/tideline-job-"
                                + Sources.version("project")
                                + "-cluster.jar /opt/flink/usrlib/tideline-job.jar");
        assertThat(instructions("COPY"))
                .allSatisfy(
                        copied ->
                                assertThat(copied)
                                        .doesNotContain("://")
                                        .doesNotContain("*")
                                        .doesNotStartWith("."));
    }

    /** The command's own is on the same image, and has what Maven has collected for it. */
    @Test
    void theCommandIsOnTheSameImage() {
        String command = Sources.text(Sources.DOCKER.resolve("command.Dockerfile"));
        assertThat(command)
                .contains("\nFROM " + instructions("FROM").get(0) + "\n")
                .contains("image.version=\"" + Sources.version("project") + "\"")
                .contains("\nUSER 9999:9999\nENTRYPOINT ")
                .doesNotContain("RUN ")
                .doesNotContain("ADD ");
        List<String> copied =
                Pattern.compile("(?m)^COPY (\\S+) ")
                        .matcher(command)
                        .results()
                        .map(match -> match.group(1))
                        .toList();
        assertThat(Sources.text(Sources.DOCKER.resolve("command.Dockerfile.dockerignore")).lines())
                .startsWith("*")
                .filteredOn(line -> line.startsWith("!"))
                .containsExactlyElementsOf(copied.stream().map("!"::concat).toList());
    }

    /** What is not let in cannot be copied, be it secrets or the history of the repository. */
    @Test
    void letsNothingElseIntoTheBuild() {
        assertThat(Sources.text(Sources.DOCKER.resolve("Dockerfile.dockerignore")).lines())
                .containsExactly(
                        "*",
                        "!deploy/kubernetes/base/log4j-console.properties",
                        "!job/target/tideline-job-*-cluster.jar");
    }

    @Test
    void fetchesNothingAndEndsAsAUserWithoutRights() {
        assertThat(instructions("ADD")).isEmpty();
        assertThat(TEXT).doesNotContain(":latest").doesNotContain("curl").doesNotContain("wget");
        assertThat(instructions("USER")).containsExactly("9999:9999");
        assertThat(TEXT.strip()).endsWith("USER 9999:9999");
    }
}
