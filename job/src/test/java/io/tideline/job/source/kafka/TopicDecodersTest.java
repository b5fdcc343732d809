package io.tideline.job.source.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.Position;
import io.tideline.event.format.FormatDecoder;
import io.tideline.job.source.Events;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
                    Map.of(
                            "exports",
                            Events.decoder("mixpanel"),
                            "ce",
                            cloudEvents,
                            "own",
                            Events.decoder("cloudevents")),
                    null);

    private List<String> said(ConsumerRecord<byte[], byte[]> message) {
        return decoded(message).stream().map(Events::say).toList();
    }

    private List<DecodeResult> decoded(ConsumerRecord<byte[], byte[]> message) {
        return decoded(decoders, message);
    }

    /** Returns all that comes of a record. */
    static List<DecodeResult> decoded(
            TopicDecoders decoders, ConsumerRecord<byte[], byte[]> message) {
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
        return decoded;
    }

    private static ConsumerRecord<byte[], byte[]> message(String topic, String value) {
        return message(topic, 7, value);
    }

    private static ConsumerRecord<byte[], byte[]> message(String topic, long offset, String value) {
        return new ConsumerRecord<>(
                topic, 2, offset, null, value == null ? null : value.getBytes(UTF_8));
    }

    private List<Event> events(long offset, String value) {
        return decoded(message("events", offset, value)).stream()
                .filter(DecodeResult::isEvent)
                .map(DecodeResult::event)
                .toList();
    }

    /** As lines of a file do: of two traits of one instant the later one counts. */
    @Test
    void eventsArriveInTheOrderOfRecordsAndWithinThem() {
        List<Event> events = new ArrayList<>();
        String body = "{\"batch\":[%s,7,%s]}".formatted(SEGMENT, SEGMENT);
        events.addAll(events(0, SEGMENT));
        events.addAll(events(1, body));
        events.addAll(events(2, body));
        events.addAll(events(3, SEGMENT));
        assertThat(events).hasSize(6);
        assertThat(events).extracting(Event::ingestOrder).doesNotHaveDuplicates().isSorted();
        // and behind what state of before has, the offset
        assertThat(events(8, SEGMENT).get(0).ingestOrder()).isGreaterThan(7);
    }

    @Test
    void eventsWithoutAUserOrAccountAreSpread() {
        String anonymous = Events.anonymous(0);
        Set<String> keys = new HashSet<>();
        for (long offset = 0; offset < 100; offset++) {
            keys.add(events(offset, anonymous).get(0).entityKey());
        }
        String body = "{\"batch\":[%s]}".formatted(String.join(",", nCopies(100, anonymous)));
        Set<String> ofBody = new HashSet<>();
        events(7, body).forEach(event -> ofBody.add(event.entityKey()));
        assertThat(keys).hasSize(100);
        assertThat(ofBody).hasSize(100);
    }

    @Test
    void aMessageWithoutValueIsNoneUnlessItsHeadersAreAnEvent() {
        assertThat(said(message("events", null))).containsExactly("ignored");
        assertThat(said(message("ce", null))).containsExactly("ignored");
        ConsumerRecord<byte[], byte[]> message = message("own", null);
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_subject",
                        "u",
                        "ce_type",
                        "x",
                        "ce_time",
                        "2025-03-15T12:00:00Z")
                .forEach((name, value) -> message.headers().add(name, value.getBytes(UTF_8)));
        assertThat(said(message)).containsExactly("u@0");
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
