package io.tideline.local.endtoend;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A line of a file, or a message of a topic.
 *
 * @param key the user's id, so that a user's messages share a partition
 * @param payload without a line end
 */
record Message(String key, byte[] payload) {
    /** Begins the ids of users who move the clock. */
    private static final String CLOCK = "clock-";

    static Message of(String key, String payload) {
        return new Message(key, payload.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns a track call.
     *
     * @param account the account's id, or null
     * @param id the messageId
     * @param at RFC 3339
     */
    static Message track(String user, String account, String event, String id, Object at) {
        return of(
                user,
                """
                {"type":"track","messageId":"%s","userId":"%s",%s"event":"%s","timestamp":"%s"}"""
                        .formatted(id, user, context(account), event, at));
    }

    /**
     * Returns one event with this time for each partition, which does not count.
     *
     * @param partitions at most 10: ids that differ in the last digit alone have hash codes in a
     *     row
     */
    static List<Message> ticks(int partitions, Object at) {
        return IntStream.range(0, partitions)
                .mapToObj(i -> track(CLOCK + i, null, "Clock Ticked", at.toString(), at))
                .toList();
    }

    /** Returns whether a row of a user is of one who moves the clock. */
    static boolean isOfTick(ObjectNode row) {
        return !row.has("id") && row.path("user_id").asText().startsWith(CLOCK);
    }

    private static String context(String account) {
        return account == null ? "" : "\"context\":{\"groupId\":\"" + account + "\"},";
    }

    String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    int partition(int partitions) {
        return Math.floorMod(key.hashCode(), partitions);
    }

    /** Writes a file of lines. */
    static Path write(Path file, List<Message> messages) {
        var lines = new ByteArrayOutputStream();
        for (Message message : messages) {
            lines.writeBytes(message.payload());
            lines.write('\n');
        }
        try {
            return Files.write(file, lines.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
