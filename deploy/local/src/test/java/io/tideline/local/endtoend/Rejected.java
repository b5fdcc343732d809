package io.tideline.local.endtoend;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A record of the topic of rejections.
 *
 * @param topic the topic of the rejected message
 * @param payload the message as recorded there
 */
record Rejected(
        String reason, String detail, String topic, int partition, long offset, byte[] payload) {

    /** Returns everything that a deployment has rejected. */
    static List<Rejected> by(Deployment deployment) {
        return deployment.topic("rejected").stream()
                .map(Json::object)
                .map(
                        row ->
                                new Rejected(
                                        row.get("reason").textValue(),
                                        row.get("detail").textValue(),
                                        row.get("source").get("topic").textValue(),
                                        row.get("source").get("partition").intValue(),
                                        row.get("source").get("offset").longValue(),
                                        payloadOf(row)))
                .toList();
    }

    private static byte[] payloadOf(ObjectNode row) {
        return row.has("payload")
                ? row.get("payload").textValue().getBytes(StandardCharsets.UTF_8)
                : Base64.getDecoder().decode(row.get("payload_base64").textValue());
    }
}
