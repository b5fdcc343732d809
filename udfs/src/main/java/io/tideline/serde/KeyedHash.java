package io.tideline.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.event.Event;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stands for an id where the id itself must not be kept: 128 bits of its HMAC-SHA256. Only with the
 * key, and while it is kept, can the id behind a hash be found.
 *
 * <p>Not thread-safe: a task's own thread uses it.
 */
public final class KeyedHash {
    private static final String ALGORITHM = "HmacSHA256";

    /** Separates this use of the key from its other uses, such as signatures. */
    private static final byte[] PURPOSE = "tideline-id-v1\n".getBytes(UTF_8);

    private final List<Mac> macs;

    /**
     * @param keys the current one first; none: a random one, so that equal ids have equal hashes
     *     until the process ends
     */
    public KeyedHash(List<byte[]> keys) {
        macs = new ArrayList<>(keys.size());
        for (byte[] key : keys.isEmpty() ? List.of(randomKey()) : keys) {
            macs.add(mac(key));
        }
    }

    private static byte[] randomKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /** Returns an HMAC-SHA256 by a key. */
    public static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA256.", e);
        }
    }

    /**
     * Returns the hash by the current key, 22 ASCII characters.
     *
     * @param owner as {@link Event#entityKey()}
     */
    public String of(String owner) {
        return hash(macs.get(0), owner);
    }

    /** Returns the hashes by each of the keys, the current one first. */
    public List<String> all(String owner) {
        return macs.stream().map(mac -> hash(mac, owner)).toList();
    }

    private static String hash(Mac mac, String owner) {
        mac.update(PURPOSE);
        return Digest128.text(mac.doFinal(owner.getBytes(UTF_8)));
    }
}
