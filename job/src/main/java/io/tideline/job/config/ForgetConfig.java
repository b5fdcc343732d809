package io.tideline.job.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.job.option.Secret;
import io.tideline.job.option.StartException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How requests to forget somebody are checked, and for how long they are kept away
 * (docs/forgetting.md).
 *
 * @param key signs requests and hashes ids; null: requests need no signature
 * @param previousKey the key before it, by which requests and hashes are still known; or null
 * @param suppress for how long events of who was forgotten are dropped; null: not at all
 */
public record ForgetConfig(Secret key, Secret previousKey, Duration suppress)
        implements Serializable {
    private static final int SHORTEST_KEY = 32;

    /** The keys as bytes; the values themselves, so nothing may show them. */
    public record Keys(List<byte[]> all) {
        @Override
        public String toString() {
            return all.size() + " keys";
        }
    }

    /** Returns whether requests must be signed. */
    public boolean isSigned() {
        return key != null;
    }

    /**
     * Reads the keys, the current one first; there is none where requests need no signature.
     *
     * @throws StartException if one of them is too short to be a key
     */
    public Keys keys() {
        List<byte[]> keys = new ArrayList<>(2);
        add(key, Options.FORGET_KEY.path(), keys);
        add(previousKey, Options.FORGET_PREVIOUS_KEY.path(), keys);
        return new Keys(List.copyOf(keys));
    }

    private static void add(Secret secret, String place, List<byte[]> keys) {
        if (secret == null) {
            return;
        }
        byte[] bytes = secret.reveal().getBytes(UTF_8);
        if (bytes.length < SHORTEST_KEY) {
            throw new StartException(
                    "%s: found a key of %s characters, expected one of at least %s: openssl rand -hex 32 makes one."
                            .formatted(place, bytes.length, SHORTEST_KEY));
        }
        keys.add(bytes);
    }
}
