package io.tideline.job.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.option.KafkaProperties;
import io.tideline.job.option.StartException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaClusterTest {

    /** Kafka quotes what it could not read, which may be the end of a password. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x.Module required username=\"u\" password=\"a\"hunter2\";",
                "x.Module required username=\"u\" password=\"a\" hunter2;",
                "x.Module required hunter2",
                "hunter2",
                "x.Module hunter2 password=\"a\";",
                "x.Module required password=\"hunter2\""
            })
    void settingsThatCannotBeReadAreNotQuotedByAnyCause(String jaas) {
        var properties =
                new KafkaProperties(
                        Map.of(
                                "security.protocol", "SASL_PLAINTEXT",
                                "sasl.mechanism", "PLAIN",
                                "sasl.jaas.config", jaas));
        var refused =
                catchThrowableOfType(
                        StartException.class,
                        () -> new KafkaCluster("127.0.0.1:9", properties, "source.kafka"));
        assertThat(refused).hasMessageContaining("check source.kafka.bootstrap_servers");
        var printed = new StringWriter();
        refused.printStackTrace(new PrintWriter(printed));
        assertThat(printed.toString())
                .contains("Caused by", "org.apache.kafka.common.security.JaasC")
                .doesNotContain("hunter2");
    }
}
