package io.tideline.delivery.destination.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.job.option.StartException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as Standard Webhooks says: HMAC-SHA256 over id, time and body. */
final class Signature {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST = 24;
    private static final int MOST = 64;

    private final SecretKeySpec key;

    private Signature(SecretKeySpec key) {
        this.key = key;
    }

    /**
     * Reads a secret.
     *
     * @throws StartException if it is none
     */
    static Signature of(String secret) {
        byte[] key = new byte[0];
        try {
            if (secret.startsWith(PREFIX)) {
                key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the secret.
        }
        if (key.length < LEAST || key.length > MOST) {
            throw new StartException(
                    "The secret of a webhook is whsec_ and 24 to 64 bytes in Base64: make one with (printf whsec_; openssl rand -base64 32).");
        }
        return new Signature(new SecretKeySpec(key, ALGORITHM));
    }

    /**
     * Returns the header's value.
     *
     * @param seconds since the epoch
     */
    String sign(String id, long seconds, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] signed = mac.doFinal((id + "." + seconds + "." + body).getBytes(UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA256.", e);
        }
    }
}
