package io.tideline.delivery.queue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/**
 * Something to be sent.
 *
 * @param address where in the destination; empty: it has one place alone
 * @param key distinguishes it from others of the address
 * @param accountId or null
 * @param userId or null
 * @param due when it goes out; null: at once
 * @param isDigest whether it goes out together with others of its address
 * @param atMost how many messages the address takes in an hour by themselves; 0: any number
 * @param content of scores: a digest of the values; null for an alert
 * @param every of scores: the least time between two sendings
 */
public record Intent(
        String destination,
        String address,
        String key,
        String accountId,
        String userId,
        JsonNode payload,
        Instant due,
        boolean isDigest,
        int atMost,
        String content,
        Duration every) {

    /** Returns what is to be sent of an alert. */
    public static Intent alert(
            String destination,
            String address,
            String alertId,
            String accountId,
            String userId,
            JsonNode payload,
            Instant due,
            boolean isDigest,
            int atMost) {
        return new Intent(
                destination,
                address,
                alertId,
                accountId,
                userId,
                payload,
                due,
                isDigest,
                atMost,
                null,
                Duration.ZERO);
    }
}
