package io.tideline.console.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks names and passwords. A browser sends both with every request, so one that was right is
 * known again by a keyed digest, which leaves the process as little as the password does.
 */
final class Passwords {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    /** More would keep the server's threads from those who have signed in. */
    private static final int MOST_WAITING = 4;

    /** Who guesses may keep one processor busy, and no more. */
    private final Semaphore turn = new Semaphore(1);

    private final Map<String, String> hashes;
    private final Map<String, byte[]> known = new ConcurrentHashMap<>();
    private final SecretKeySpec key;

    /** For a name that nobody has, so that it takes as long as one that somebody has. */
    private static final class UnknownName {
        static final String HASH = PasswordHash.of("no name has this password");
    }

    /**
     * @param hashes by name
     */
    Passwords(Map<String, String> hashes) {
        this.hashes = hashes;
        var bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        this.key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /** Returns whether somebody of that name has that password. */
    boolean areRight(String name, String password) {
        var digest = digest(password);
        var before = known.get(name);
        if (before != null && MessageDigest.isEqual(before, digest)) {
            return true;
        }
        if (turn.getQueueLength() >= MOST_WAITING) {
            return false;
        }
        turn.acquireUninterruptibly();
        try {
            boolean right =
                    PasswordHash.matches(password, hashes.getOrDefault(name, UnknownName.HASH))
                            && hashes.containsKey(name);
            if (right) {
                known.put(name, digest);
            }
            return right;
        } finally {
            turn.release();
        }
    }

    private byte[] digest(String password) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(password.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JVM has " + ALGORITHM, e);
        }
    }
}
