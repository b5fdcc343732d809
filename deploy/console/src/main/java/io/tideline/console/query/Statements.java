package io.tideline.console.query;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The longer statements, each of which is a file. */
public final class Statements {
    private static final String FOLDER = "/io/tideline/console/sql/";

    private Statements() {}

    /** Reads the statement of a file. */
    public static String read(String file) {
        try (var in = Statements.class.getResourceAsStream(FOLDER + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
