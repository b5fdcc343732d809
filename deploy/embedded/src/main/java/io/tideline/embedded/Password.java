package io.tideline.embedded;

import io.tideline.inprocess.Folder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/** The random password of a server, kept in a file beside its data. */
final class Password {
    private static final int BYTES = 24;
    private static final SecureRandom CHANCE = new SecureRandom();

    private Password() {}

    /**
     * Returns the password of the server whose data is in a folder; a new one if it has none yet.
     * It consists of letters, digits, {@code -} and {@code _}.
     */
    static String of(Path folder) {
        var file = fileIn(folder);
        try {
            if (!Files.exists(file)) {
                var bytes = new byte[BYTES];
                CHANCE.nextBytes(bytes);
                Folder.writeSecret(
                        file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot store the password " + file, e);
        }
    }

    /** Returns the file that holds the password. */
    static Path fileIn(Path folder) {
        return folder.resolve("password");
    }
}
