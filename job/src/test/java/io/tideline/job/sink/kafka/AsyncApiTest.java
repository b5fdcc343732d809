package io.tideline.job.sink.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tideline.alert.kinds.AlertKinds;
import io.tideline.job.sink.Rows;
import io.tideline.job.sink.row.RejectedPayload;
import io.tideline.job.sink.row.RowSchemas;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The published AsyncAPI document says of records what they are. */
class AsyncApiTest {
    private static final Path SCHEMAS = Path.of("../docs/schemas");

    private static JsonNode document;

    @BeforeAll
    static void read() throws IOException {
        document = new YAMLMapper().readTree(SCHEMAS.resolve("asyncapi.yaml").toFile());
    }

    @Test
    void everyTopicIsAChannelWithTheSchemaOfItsRows() throws IOException {
        List<String> channels = names(document.get("channels"));
        assertThat(channels).isEqualTo(RowSchemas.names());
        for (String name : channels) {
            JsonNode channel = document.get("channels").get(name);
            assertThat(channel.get("address").textValue()).isEqualTo("{topic_prefix}" + name);
            JsonNode message = referred(channel.at("/messages/row"));
            String payload = message.at("/payload/$ref").textValue();
            JsonNode schema = new YAMLMapper().readTree(SCHEMAS.resolve(payload).toFile());
            assertThat(schema.get("$id").textValue())
                    .isEqualTo("urn:tideline:schema:" + name + ":1");
            JsonNode operation = document.get("operations").get(name);
            assertThat(referred(operation.get("channel"))).isSameAs(channel);
        }
    }

    @Test
    void topicsWithTombstonesAreThoseThatErasureWritesTo() {
        assertThat(names(document.get("channels")))
                .filteredOn(name -> document.at("/channels/" + name + "/messages").has("forgotten"))
                .containsExactlyInAnyOrderElementsOf(Tombstones.topics());
        assertThat(names(document.at("/components/messages/forgotten/headers/properties")))
                .containsExactly(Tombstones.HEADER);
    }

    @Test
    void compactedTopicsAreThoseThatAreMadeSo() {
        assertThat(names(document.get("channels")))
                .filteredOn(name -> document.at("/channels/" + name).has("bindings"))
                .containsExactly("accounts", "users");
    }

    @Test
    void alertsHaveTheHeaders() {
        var records = new AlertRecords("prod-");
        JsonNode headers = document.at("/components/messages/alerts/headers");
        for (var alert :
                List.of(
                        Rows.alert("falling:acme\n", "acme", Rows.NOON),
                        Rows.userAlert("gone", "ann", "{}"))) {
            ObjectNode found = headers(records.serialize(alert, null, null));
            assertThat(names(found)).containsAll(names(headers.get("properties")));
            assertThat(errors(headers, found)).isEmpty();
        }
        ObjectNode timeless =
                headers(records.serialize(Rows.alert("a", "b", -1L << 60), null, null));
        assertThat(timeless.has("ce_time")).isFalse();
        assertThat(errors(headers, timeless)).isEmpty();
        assertThat(headers.at("/properties/ce_type/enum")).hasSameSizeAs(AlertKinds.ofAlerts());
    }

    @Test
    void rejectionsHaveTheirReasonAsAHeader() {
        var records = new RejectionRecords("", RejectedPayload.WHOLE, 1 << 20);
        JsonNode headers = document.at("/components/messages/rejected/headers");
        ObjectNode found = headers(records.serialize(Rows.rejection(1, "{"), null, null));
        assertThat(found.get("reason").textValue()).isEqualTo("too_large");
        assertThat(errors(headers, found)).isEmpty();
        assertThat(errors(headers, found.put("reason", "other"))).isNotEmpty();
        assertThat(errors(headers, found.without("reason"))).isNotEmpty();
    }

    private static List<Error> errors(JsonNode schema, JsonNode value) {
        closed((ObjectNode) schema);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema.toString(), InputFormat.JSON)
                .validate(value.toString(), InputFormat.JSON);
    }

    /** Published schemas are open, so that headers may come; here none may be missing there. */
    private static void closed(ObjectNode schema) {
        schema.put("unevaluatedProperties", false);
    }

    private static ObjectNode headers(ProducerRecord<byte[], byte[]> record) {
        ObjectNode headers = new YAMLMapper().createObjectNode();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), UTF_8));
        }
        return headers;
    }

    private static JsonNode referred(JsonNode from) {
        return document.at(from.get("$ref").textValue().substring(1));
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
