package io.tideline.serde;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Stands for a property's value where only equality counts: 128 bits of its SHA-256. So values of
 * any length cost the same, and state holds no email address. Fixed for ever, since state holds it.
 */
public final class Digest128 {
    private static final int BYTES = 16;

    private Digest128() {}

    /** The fingerprint of a canonical text, 22 ASCII characters. */
    public static String of(String canonical) {
        try {
            // Its chars as they are: UTF-8 would make one of all lone surrogates.
            ByteBuffer chars = ByteBuffer.allocate(Character.BYTES * canonical.length());
            chars.asCharBuffer().put(canonical);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(chars.array());
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(Arrays.copyOf(digest, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
