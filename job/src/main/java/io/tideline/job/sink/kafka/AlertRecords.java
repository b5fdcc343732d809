package io.tideline.job.sink.kafka;

import io.cloudevents.SpecVersion;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.core.v1.CloudEventV1;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.cloudevents.rw.CloudEventContextWriter;
import io.cloudevents.rw.CloudEventWriter;
import io.tideline.alert.Alert;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.model.Level;
import io.tideline.serde.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Alerts as CloudEvents 1.0 in binary mode: the attributes are headers ({@code ce_id} and so on),
 * the value is the row.
 */
final class AlertRecords extends RowRecords<Alert> {
    private static final long serialVersionUID = 1L;

    private static final String SOURCE = "/tideline";
    private static final String TYPE = "io.tideline.alert.";
    private static final int LAST_YEAR = 9999;

    /** What CloudEvents does not allow in an attribute, and the mark of what is encoded. */
    private static final Pattern ENCODED =
            Pattern.compile("[%\\p{Cc}\\p{Cs}\\p{IsNoncharacter_Code_Point}]");

    private final String source;

    /**
     * @param topicPrefix distinguishes the alerts of two jobs on one cluster; part of a URI as it
     *     is
     */
    AlertRecords(String topicPrefix) {
        super(topicPrefix, RowSchemas.ALERTS);
        this.source = topicPrefix.isEmpty() ? SOURCE : SOURCE + "/" + topicPrefix;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            Alert row, KafkaSinkContext context, Long timestamp) {
        CloudEventWriter<ProducerRecord<byte[], byte[]>> event =
                KafkaMessageFactory.createWriter(topic(), key(row)).create(SpecVersion.V1);
        attributes(row, event);
        return event.end(BytesCloudEventData.wrap(value(row)));
    }

    private void attributes(Alert row, CloudEventContextWriter event) {
        event.withContextAttribute(CloudEventV1.ID, attribute(row.id()));
        event.withContextAttribute(CloudEventV1.SOURCE, source);
        event.withContextAttribute(CloudEventV1.TYPE, TYPE + row.kind());
        event.withContextAttribute(CloudEventV1.SUBJECT, attribute(subject(row)));
        if (isWritable(row.at())) {
            event.withContextAttribute(CloudEventV1.TIME, Json.timeText(row.at()));
        }
        event.withContextAttribute(CloudEventV1.DATACONTENTTYPE, "application/json");
        event.withContextAttribute(CloudEventV1.DATASCHEMA, RowSchemas.ALERTS.id());
        event.withContextAttribute("severity", row.severityText());
        event.withContextAttribute("rule", attribute(row.rule()));
    }

    /**
     * Returns a text of ours as an attribute. Ids may have control characters and noncharacters, so
     * these are percent-encoded, and so is the percent sign: no two ids become one, and who decodes
     * it has the id. Lone surrogates, which no id has, are replaced.
     */
    static String attribute(String text) {
        return ENCODED.matcher(text)
                .replaceAll(
                        found ->
                                Character.getType(found.group().codePointAt(0))
                                                == Character.SURROGATE
                                        ? "\uFFFD"
                                        : URLEncoder.encode(found.group(), StandardCharsets.UTF_8));
    }

    private static String subject(Alert row) {
        return row.level() == Level.USER ? "user/" + row.userId() : "account/" + row.accountId();
    }

    /** Returns whether a time fits the optional attribute, which has years of 4 digits. */
    private static boolean isWritable(long millis) {
        int year = Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC).getYear();
        return year >= 0 && year <= LAST_YEAR;
    }
}
