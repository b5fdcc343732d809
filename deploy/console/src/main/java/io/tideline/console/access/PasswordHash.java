package io.tideline.console.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** Hashes of passwords, by bcrypt. */
public final class PasswordHash {
    /** About a tenth of a second. */
    private static final int COST = 11;

    private static final int SALT_BYTES = 16;
    private static final int SHORTEST = 12;

    /** More bytes bcrypt does not look at. */
    private static final int LONGEST = 72;

    private PasswordHash() {}

    /**
     * Returns a hash with a new salt.
     *
     * @throws IllegalArgumentException with a sentence, if the password is too short or too long
     */
    public static String of(String password) {
        int bytes = password.getBytes(UTF_8).length;
        if (bytes < SHORTEST || bytes > LONGEST) {
            throw new IllegalArgumentException(
                    "The password has %s bytes: take one of %s to %s."
                            .formatted(bytes, SHORTEST, LONGEST));
        }
        var salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return OpenBSDBCrypt.generate(password.toCharArray(), salt, COST);
    }

    /** Returns whether a password is the one of a hash; it takes about a tenth of a second. */
    static boolean matches(String password, String hash) {
        return password.getBytes(UTF_8).length <= LONGEST
                && OpenBSDBCrypt.checkPassword(hash, password.toCharArray());
    }
}
