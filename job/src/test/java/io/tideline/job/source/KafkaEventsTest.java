package io.tideline.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaEventsTest {
    @Test
    void secretsOfTheClientAreNotPrinted() {
        KafkaEvents events =
                new KafkaEvents(
                        "kafka:9092",
                        List.of("events"),
                        "tideline",
                        KafkaEvents.Start.EARLIEST,
                        false,
                        Map.of("sasl.jaas.config", "password=\"secret\""));

        assertThat(events.toString())
                .contains("events", "sasl.jaas.config")
                .doesNotContain("secret");
    }
}
