package io.tideline.local;

import java.nio.file.Files;
import java.nio.file.Path;

/** Checks the files that a command line names, before anything starts. */
final class Inputs {
    private Inputs() {}

    /** Refuses what is not a file that can be read. */
    static void requireReadable(String option, Path file) {
        if (!Files.exists(file)) {
            throw new UsageFault(option + ": there is no file " + file + ".");
        }
        if (Files.isDirectory(file)) {
            throw new UsageFault(option + ": " + file + " is a folder; name the file in it.");
        }
        if (!Files.isReadable(file)) {
            throw new UsageFault(option + ": " + file + " cannot be read; check its permissions.");
        }
    }
}
