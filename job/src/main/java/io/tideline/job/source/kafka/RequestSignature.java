package io.tideline.job.source.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.serde.KeyedHash;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;

/**
 * Proves that an erasure request comes from a holder of the key: HMAC-SHA256 over the topic, the
 * partition and the record's value, which has the time. A copy elsewhere has no valid one.
 */
final class RequestSignature {
    /** The name of the header, whose value is {@code v1=} and 64 hexadecimal digits. */
    static final String HEADER = "tideline-signature";

    private static final String VERSION = "v1=";

    /** Keeps the key's other uses, as hashes of ids, apart from this one. */
    private static final String PURPOSE = "tideline-forget-v1";

    private RequestSignature() {}

    /** Returns the header's value for a record. */
    static byte[] of(byte[] key, String topic, int partition, byte[] value) {
        return (VERSION + HexFormat.of().formatHex(hmac(key, topic, partition, value)))
                .getBytes(US_ASCII);
    }

    /**
     * Returns whether the header's value is a signature of the record by one of the keys. It takes
     * as long whichever byte is wrong.
     */
    static boolean isValid(
            byte[] signature, List<byte[]> keys, String topic, int partition, byte[] value) {
        boolean valid = false;
        for (byte[] key : keys) {
            valid |= MessageDigest.isEqual(of(key, topic, partition, value), signature);
        }
        return valid;
    }

    private static byte[] hmac(byte[] key, String topic, int partition, byte[] value) {
        Mac mac = KeyedHash.mac(key);
        // No topic has a line end in its name.
        mac.update((PURPOSE + "\n" + topic + "\n" + partition + "\n").getBytes(UTF_8));
        return mac.doFinal(value);
    }
}
