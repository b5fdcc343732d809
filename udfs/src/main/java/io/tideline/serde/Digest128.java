package io.tideline.serde;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The first 128 bits of a SHA-256, where only equality counts: values of any length cost the same,
 * and state holds no email address. Fixed for ever, since state holds it.
 */
public final class Digest128 {
    private static final int BYTES = 16;

    private Digest128() {}

    /** Returns the digest of a property's canonical value, 22 ASCII characters. */
    public static String of(String canonical) {
        // Its chars as they are: UTF-8 would make one of all lone surrogates.
        ByteBuffer chars = ByteBuffer.allocate(Character.BYTES * canonical.length());
        chars.asCharBuffer().put(canonical);
        return text(of(chars.array()));
    }

    /** Returns the digest of the parts as one, 16 bytes. */
    public static byte[] of(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return Arrays.copyOf(digest.digest(), BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    /** Returns the first 128 bits of a longer digest as 22 ASCII characters. */
    static String text(byte[] digest) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, BYTES));
    }
}
