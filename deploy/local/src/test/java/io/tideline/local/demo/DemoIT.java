package io.tideline.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.local.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {

    private static final Pattern SENT = Pattern.compile("([0-9,]+) events");

    @TempDir private Path data;

    @Test
    void itEndsByItselfAndGoesOnTheNextTime() throws Exception {
        var first = demo(data, Duration.ofSeconds(8));
        assertThat(first)
                .containsPattern("Console +http://127\\.0\\.0\\.1:[0-9]+ ")
                .containsPattern("Kafka +127\\.0\\.0\\.1:[0-9]+")
                .contains("properties in " + data.resolve("kafka-client.properties"))
                .containsPattern(
                        "PostgreSQL +psql \"postgresql://postgres@127\\.0\\.0\\.1:[0-9]+/postgres\\?passfile=")
                .containsPattern("Flink +http://127\\.0\\.0\\.1:[0-9]+")
                .contains(data.resolve("tideline.yaml").toString())
                .contains("weekly scores", "Stopped. All data are in " + data)
                .doesNotContain("\u001b");
        assertThat(data.resolve("model.yaml")).isNotEmptyFile();
        var files = new DemoFiles(data);
        var until = files.story().from();
        assertThat(until).isAfter(new Simulation(7, files.story().present()).beginning());
        assertThat(until).isBefore(Instant.now());

        var second = demo(data, Duration.ofSeconds(8));
        assertThat(second).contains("weekly scores", "Stopped. All data are in " + data);
        assertThat(second).contains("Slack would get");
        assertThat(sent(second)).isPositive();
        assertThat(files.story().from()).isAfter(until);
    }

    @Test
    void nothingStaysBehindWithoutAFolder() throws Exception {
        var out = demo(null, Duration.ofSeconds(1));
        var settings = Pattern.compile("Settings +(\\S+)").matcher(out);
        assertThat(settings.find()).isTrue();
        assertThat(Path.of(settings.group(1)).getParent()).doesNotExist();
        assertThat(out).contains("Stopped. Nothing is left");
    }

    private static long sent(String out) {
        var matcher = SENT.matcher(out);
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1).replace(",", ""));
    }

    private static String demo(Path data, Duration duration) throws Exception {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, true, UTF_8);
        Demo.run(
                new Demo.Options(duration, data, null, data != null),
                new Terminal(out, out, false, false, false, 110, 45));
        assertThat(data == null || Files.isDirectory(data)).isTrue();
        return bytes.toString(UTF_8);
    }
}
