package io.tideline.bench.micro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** Segment's calls as other trackers would have written them: the same content in their fields. */
final class TrackerCalls {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TrackerCalls() {}

    /** Returns a call in the shape of a preset. */
    static byte[] of(String preset, byte[] segmentCall) {
        try {
            JsonNode call = JSON.readTree(segmentCall);
            return JSON.writeValueAsBytes(
                    switch (preset) {
                        case "posthog" -> posthog(call);
                        case "mixpanel" -> mixpanel(call);
                        case "amplitude" -> amplitude(call);
                        case "snowplow" -> snowplow(call);
                        case "ga4" -> ga4(call);
                        case "cloudevents" -> cloudEvent(call);
                        default -> call;
                    });
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static ObjectNode properties(JsonNode call) {
        ObjectNode properties = JSON.createObjectNode();
        call.path("properties").properties().forEach(each -> put(properties, each));
        call.path("context").properties().forEach(each -> put(properties, each));
        properties.remove("groupId");
        return properties;
    }

    private static void put(ObjectNode to, Map.Entry<String, JsonNode> field) {
        to.set(field.getKey(), field.getValue());
    }

    private static String name(JsonNode call) {
        return call.path("event").asText(call.path("type").asText());
    }

    private static String account(JsonNode call) {
        return call.path("context").path("groupId").asText("none");
    }

    private static ObjectNode posthog(JsonNode call) {
        ObjectNode event = JSON.createObjectNode();
        event.set("uuid", call.get("messageId"));
        event.put("event", name(call));
        event.set("distinct_id", call.get("userId"));
        ObjectNode properties = properties(call);
        properties.putObject("$groups").put("company", account(call));
        event.set("properties", properties);
        event.set("timestamp", call.get("timestamp"));
        return event;
    }

    private static ObjectNode mixpanel(JsonNode call) {
        ObjectNode event = JSON.createObjectNode();
        event.put("event", name(call));
        ObjectNode properties = event.putObject("properties");
        properties.put("time", millis(call) / 1000);
        properties.set("distinct_id", call.get("userId"));
        properties.set("$insert_id", call.get("messageId"));
        properties.putArray("company_id").add(account(call));
        properties.setAll(properties(call));
        return event;
    }

    private static ObjectNode amplitude(JsonNode call) {
        ObjectNode event = JSON.createObjectNode();
        event.put("event_type", name(call));
        event.put("event_time", call.get("timestamp").asText().replace('T', ' ').replace("Z", ""));
        event.set("user_id", call.get("userId"));
        event.set("uuid", call.get("messageId"));
        event.putObject("groups").putArray("company").add(account(call));
        event.set("event_properties", properties(call));
        return event;
    }

    private static ObjectNode snowplow(JsonNode call) {
        ObjectNode event = JSON.createObjectNode();
        event.put("event", "unstruct");
        event.put("event_name", name(call));
        event.set("event_id", call.get("messageId"));
        event.set("user_id", call.get("userId"));
        event.set("derived_tstamp", call.get("timestamp"));
        event.set("unstruct_event_com_example_event_1", properties(call));
        event.putArray("contexts_com_example_account_1").addObject().put("id", account(call));
        return event;
    }

    private static ObjectNode ga4(JsonNode call) {
        ObjectNode event = JSON.createObjectNode();
        event.put("event_name", name(call));
        event.put("event_timestamp", millis(call) + "000");
        event.set("user_id", call.get("userId"));
        event.set("user_pseudo_id", call.get("messageId"));
        ArrayNode parameters = event.putArray("event_params");
        properties(call)
                .properties()
                .forEach(
                        each ->
                                parameters
                                        .addObject()
                                        .put("key", each.getKey())
                                        .putObject("value")
                                        .put("string_value", each.getValue().asText()));
        event.putArray("user_properties")
                .addObject()
                .put("key", "account_id")
                .putObject("value")
                .put("string_value", account(call));
        return event;
    }

    private static ObjectNode cloudEvent(JsonNode call) {
        ObjectNode event = JSON.createObjectNode();
        event.put("specversion", "1.0");
        event.set("id", call.get("messageId"));
        event.put("source", "/app");
        event.put("type", "com.example.call");
        event.set("time", call.get("timestamp"));
        event.set("data", call);
        return event;
    }

    private static long millis(JsonNode call) {
        return Instant.parse(call.get("timestamp").asText()).toEpochMilli();
    }
}
