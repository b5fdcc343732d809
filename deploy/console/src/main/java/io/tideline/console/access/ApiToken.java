package io.tideline.console.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A token of the API, and its hash for the configuration. It has 256 random bits, so a plain digest
 * is enough.
 */
public record ApiToken(String token, String hash) {
    private static final String PREFIX = "tl_";
    private static final int BYTES = 32;

    /** Makes a token that nobody else has. */
    public static ApiToken random() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        var token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return new ApiToken(token, hash(token));
    }

    /** Returns the hash as the configuration has it. */
    static String hash(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(US_ASCII));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    /** Returns whether a token is the one of a hash, in a time that does not depend on it. */
    static boolean matches(String token, String hash) {
        return MessageDigest.isEqual(hash(token).getBytes(US_ASCII), hash.getBytes(US_ASCII));
    }

    @Override
    public String toString() {
        return hash;
    }
}
