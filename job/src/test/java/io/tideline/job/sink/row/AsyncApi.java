package io.tideline.job.sink.row;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tideline.alert.kinds.AlertKinds;
import io.tideline.event.RejectionReason;
import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The AsyncAPI document of the topics, made from the outputs. */
final class AsyncApi {
    /** Below docs. */
    static final String PATH = "schemas/asyncapi.yaml";

    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .disable(Feature.WRITE_DOC_START_MARKER, Feature.SPLIT_LINES)
                    .enable(Feature.MINIMIZE_QUOTES, Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .build();

    /** Of the Kafka bindings. */
    private static final String BINDINGS = "0.5.0";

    private static final String FORGOTTEN = "forgotten";

    private AsyncApi() {}

    /** Returns the document. */
    static String text() {
        ObjectNode document = YAML.createObjectNode();
        document.put("asyncapi", "3.0.0");
        document.putObject("info")
                .put("title", "Tideline's rows")
                .put("version", "1")
                .put(
                        "description",
                        "The topics that Tideline writes, with the JSON Schemas of their rows. New columns and headers may come: readers ignore what they do not know.");
        document.put("defaultContentType", "application/json");
        ObjectNode channels = document.putObject("channels");
        ObjectNode operations = document.putObject("operations");
        ObjectNode messages = document.putObject("components").putObject("messages");
        for (RowSchema<?> output : RowSchemas.ALL) {
            channel(output, channels.putObject(output.name()));
            operation(output, operations.putObject(output.name()));
            message(output, messages.putObject(output.name()));
        }
        forgotten(messages.putObject(FORGOTTEN));
        try {
            return YAML.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static void channel(RowSchema<?> output, ObjectNode channel) {
        channel.put("address", "{topic_prefix}" + output.name());
        channel.put("description", output.about());
        channel.putObject("parameters")
                .putObject("topic_prefix")
                .put("description", "sinks.kafka.topic_prefix of the configuration.")
                .put("default", "");
        ObjectNode messages = channel.putObject("messages");
        refer(messages.putObject("row"), "#/components/messages/" + output.name());
        if (namesEntities(output)) {
            refer(messages.putObject(FORGOTTEN), "#/components/messages/" + FORGOTTEN);
        }
        if (output.isCompacted()) {
            ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
            kafka.putObject("topicConfiguration").putArray("cleanup.policy").add("compact");
            kafka.put("bindingVersion", BINDINGS);
        }
    }

    /** Returns whether the key of an output's records is a user or an account. */
    static boolean namesEntities(RowSchema<?> output) {
        return output != RowSchemas.REJECTED
                && output.columns().stream().anyMatch(column -> isEntity(column.name()));
    }

    private static boolean isEntity(String column) {
        return column.equals("account_id") || column.equals("user_id");
    }

    private static void operation(RowSchema<?> output, ObjectNode operation) {
        operation.put("action", "send");
        refer(operation.putObject("channel"), "#/channels/" + output.name());
    }

    private static void message(RowSchema<?> output, ObjectNode message) {
        message.put("name", output.name()).put("summary", output.about());
        if (output == RowSchemas.ALERTS) {
            message.put("description", "A CloudEvent 1.0 in binary mode.");
            ofAlerts(message.putObject("headers"));
        }
        if (output == RowSchemas.REJECTED) {
            ObjectNode headers = message.putObject("headers").put("type", "object");
            ObjectNode properties = headers.putObject("properties");
            Stream<String> reasons = Stream.of(RejectionReason.values()).map(RejectionReason::text);
            values(properties.putObject("reason"), reasons.toList());
            headers.putArray("required").add("reason");
        }
        refer(message.putObject("payload"), "./" + output.name() + ".schema.json");
        key(message, output.keyAbout());
    }

    private static void forgotten(ObjectNode message) {
        message.put("name", FORGOTTEN)
                .put("summary", "A user or account was forgotten.")
                .put(
                        "description",
                        "Rows of this key are to be deleted, where they are of the level that the header names.");
        ObjectNode headers = message.putObject("headers").put("type", "object");
        ObjectNode properties = headers.putObject("properties");
        values(
                properties.putObject("tideline-forgotten"),
                Stream.of(Level.values()).map(Level::text).toList());
        headers.putArray("required").add("tideline-forgotten");
        message.putObject("payload").put("type", "null");
        key(message, "The user or account.");
    }

    private static void key(ObjectNode message, String about) {
        ObjectNode kafka = message.putObject("bindings").putObject("kafka");
        kafka.putObject("key").put("type", "string").put("description", about);
        kafka.put("bindingVersion", BINDINGS);
    }

    private static void ofAlerts(ObjectNode headers) {
        headers.put("type", "object");
        ObjectNode properties = headers.putObject("properties");
        constant(properties, "ce_specversion", "1.0");
        text(properties, "ce_id", "The alert's id. It is percent-encoded where it has to be.");
        text(properties, "ce_source", "/tideline, and the prefix of the topic.");
        values(
                properties.putObject("ce_type"),
                AlertKinds.ofAlerts().stream().map(kind -> "io.tideline.alert." + kind).toList());
        text(properties, "ce_subject", "user/ or account/, and the id of it.");
        text(properties, "ce_time", "When it happened; not there in years of five digits.")
                .put("format", "date-time");
        constant(properties, "ce_dataschema", RowSchemas.ALERTS.id());
        values(
                properties.putObject("ce_severity"),
                Stream.of(AlertRule.Severity.values())
                        .map(severity -> severity.name().toLowerCase(Locale.ROOT))
                        .toList());
        text(properties, "ce_rule", "The rule of the model that raised it.");
        constant(properties, "content-type", "application/json");
        ArrayNode required = headers.putArray("required");
        properties
                .fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!name.equals("ce_time")) {
                                required.add(name);
                            }
                        });
    }

    private static ObjectNode text(ObjectNode properties, String header, String about) {
        return properties.putObject(header).put("type", "string").put("description", about);
    }

    private static void constant(ObjectNode properties, String header, String value) {
        properties.putObject(header).put("type", "string").put("const", value);
    }

    private static void values(ObjectNode header, List<String> values) {
        header.put("type", "string");
        values.forEach(header.putArray("enum")::add);
    }

    private static void refer(ObjectNode from, String to) {
        from.put("$ref", to);
    }
}
