package io.tideline.job.source.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.DecodeResult;
import io.tideline.event.Position;
import io.tideline.event.format.FormatDecoder;
import io.tideline.job.source.Events;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class TopicDecodersTest {
    private static final String SEGMENT = Events.event("u", 0);
    private static final String MIXPANEL =
            "{\"event\":\"x\",\"properties\":{\"time\":%s,\"distinct_id\":\"u\"}}"
                    .formatted(Events.at(0));

    private final FormatDecoder cloudEvents =
            Events.decoder("{preset: cloudevents, data: segment}");

    private final TopicDecoders decoders =
            new TopicDecoders(
                    Events.decoder(),
                    Map.of("exports", Events.decoder("mixpanel"), "ce", cloudEvents));

    private List<String> said(ConsumerRecord<byte[], byte[]> message) {
        List<DecodeResult> decoded = new ArrayList<>();
        Position position = new Position(message.topic(), message.partition(), message.offset());
        decoders.decode(
                message,
                position,
                new Collector<>() {
                    @Override
                    public void collect(DecodeResult record) {
                        decoded.add(record);
                    }

                    @Override
                    public void close() {}
                });
        return decoded.stream().map(Events::say).toList();
    }

    private static ConsumerRecord<byte[], byte[]> message(String topic, String value) {
        return new ConsumerRecord<>(topic, 2, 7, null, value.getBytes(UTF_8));
    }

    @Test
    void eachTopicIsReadByItsFormat() {
        assertThat(said(message("events", SEGMENT))).containsExactly("u@0");
        assertThat(said(message("exports", MIXPANEL))).containsExactly("u@0");
        assertThat(said(message("events", MIXPANEL))).containsExactly("missing_type");
        assertThat(said(message("exports", SEGMENT))).containsExactly("missing_event");
    }

    @Test
    void aMessageMayCarrySeveralEvents() {
        assertThat(said(message("events", "{\"batch\":[%s,7,%s]}".formatted(SEGMENT, SEGMENT))))
                .containsExactly("u@0", "not_an_object", "u@0");
    }

    @Test
    void attributesOfCloudEventsAreHeaders() {
        ConsumerRecord<byte[], byte[]> message = message("ce", "{\"type\":\"identify\"}");
        Map.of("ce_specversion", "1.0", "ce_subject", "u", "CE_time", "2025-03-15T12:00:00Z")
                .forEach((name, value) -> message.headers().add(name, value.getBytes(UTF_8)));
        assertThat(said(message)).containsExactly("u@0");
        String structured =
                "{\"specversion\":\"1.0\",\"time\":\"2025-03-15T12:00:00Z\",\"data\":%s}"
                        .formatted("{\"type\":\"identify\",\"userId\":\"u\"}");
        assertThat(said(message("ce", structured))).containsExactly("u@0");
    }
}
