package io.tideline.job.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.tideline.alert.Alert;
import io.tideline.job.sink.Rows;
import io.tideline.job.sink.row.RowSchemas;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertRecordsTest {
    @Test
    void anAlertIsACloudEvent() {
        Alert alert = Rows.alert("falling:acme:2026-03-01", "acme", Rows.NOON);
        CloudEvent event = read(record("", alert));
        assertThat(event.getSpecVersion()).isEqualTo(SpecVersion.V1);
        assertThat(event.getId()).isEqualTo("falling:acme:2026-03-01");
        assertThat(event.getSource()).isEqualTo(URI.create("/tideline"));
        assertThat(event.getType()).isEqualTo("io.tideline.alert.score_drop");
        assertThat(event.getSubject()).isEqualTo("account/acme");
        assertThat(event.getTime()).isEqualTo(OffsetDateTime.parse("2026-03-01T12:00:00Z"));
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getDataSchema()).isEqualTo(URI.create("urn:tideline:schema:alerts:1"));
        assertThat(event.getExtension("severity")).isEqualTo("warning");
        assertThat(event.getExtension("rule")).isEqualTo("falling");
        assertThat(event.getData().toBytes()).isEqualTo(RowSchemas.ALERTS.json(alert));
    }

    @Test
    void attributesAreHeaders() {
        ProducerRecord<byte[], byte[]> record =
                record("prod-", Rows.userAlert("gone", "ann", "{}"));
        assertThat(record.topic()).isEqualTo("prod-alerts");
        assertThat(record.key()).asString().isEqualTo("ann");
        assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(record, "ce_id")).isEqualTo("gone:ann");
        assertThat(header(record, "ce_source")).isEqualTo("/tideline/prod-");
        assertThat(header(record, "ce_type")).isEqualTo("io.tideline.alert.inactive");
        assertThat(header(record, "ce_subject")).isEqualTo("user/ann");
        assertThat(header(record, "ce_time")).isEqualTo("2026-03-01T12:00:00.000Z");
        assertThat(header(record, "ce_dataschema")).isEqualTo("urn:tideline:schema:alerts:1");
        assertThat(header(record, "ce_severity")).isEqualTo("critical");
        assertThat(header(record, "ce_rule")).isEqualTo("gone");
        assertThat(header(record, "content-type")).isEqualTo("application/json");
        assertThat(record.headers().toArray()).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann@example.com",
                "ärger 東京 \uD83D\uDE00",
                "100%",
                "%0A",
                "\n",
                "\u0001\u007F\u0085\u009F",
                "\uFDD0\uFDEF\uFFFE\uFFFF\uD83F\uDFFE",
                "a/b c+d"
            })
    void everyIdIsWrittenInLegalCharacters(String id) {
        CloudEvent event = read(record("", Rows.alert(id, id, Rows.NOON)));
        assertThat(event.getId())
                .isEqualTo(event.getSubject().substring("account/".length()))
                .matches("[^\\p{Cntrl}\u0080-\u009F\uFDD0-\uFDEF\uFFFE\uFFFF]+");
        String decoded =
                URLDecoder.decode(event.getId().replace("+", "%2B"), StandardCharsets.UTF_8);
        assertThat(decoded).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "ä, ä",
        "100%, 100%25",
        "'a\nb', a%0Ab",
        "\u0085, %C2%85",
        "\uFFFE, %EF%BF%BE",
        "a\uD83Db, a\uFFFDb"
    })
    void onlyWhatMustBeIsEncoded(String text, String attribute) {
        assertThat(AlertRecords.attribute(text)).isEqualTo(attribute);
    }

    @ParameterizedTest
    @CsvSource({
        "-62167219200000, 0000-01-01T00:00:00.000Z",
        "253402300799999, 9999-12-31T23:59:59.999Z"
    })
    void timesOfFourDigitYearsAreAttributes(long at, String time) {
        ProducerRecord<byte[], byte[]> record = record("", Rows.alert("id", "acme", at));
        assertThat(header(record, "ce_time")).isEqualTo(time);
        assertThat(read(record).getTime()).isEqualTo(OffsetDateTime.parse(time));
    }

    @ParameterizedTest
    @ValueSource(longs = {-62167219200001L, 253402300800000L, Long.MIN_VALUE, Long.MAX_VALUE})
    void otherTimesAreLeftOut(long at) {
        ProducerRecord<byte[], byte[]> record = record("", Rows.alert("id", "acme", at));
        assertThat(record.headers().lastHeader("ce_time")).isNull();
        assertThat(read(record).getTime()).isNull();
    }

    private static ProducerRecord<byte[], byte[]> record(String topicPrefix, Alert alert) {
        return new AlertRecords(topicPrefix).serialize(alert, null, null);
    }

    private static CloudEvent read(ProducerRecord<byte[], byte[]> record) {
        return KafkaMessageFactory.createReader(record.headers(), record.value()).toEvent();
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
