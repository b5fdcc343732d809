package io.tideline.local.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;

/** Where data is kept: a folder that stays, or a temporary one that goes on close. */
public record Folder(Path path, boolean temporary) implements AutoCloseable {

    /** A folder that stays; created if it is not there. */
    public static Folder kept(Path path) {
        try {
            return new Folder(Files.createDirectories(path).toAbsolutePath(), false);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the data folder " + path, e);
        }
    }

    /** A new folder that goes on close. */
    public static Folder temporary(String prefix) {
        try {
            return new Folder(Files.createTempDirectory(prefix).toAbsolutePath(), true);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a temporary folder", e);
        }
    }

    /** Removes a temporary folder; leaves any other as it is. */
    @Override
    public void close() {
        if (!temporary) {
            return;
        }
        try (var files = Files.walk(path)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // A server that is still going down removed the file first: gone is what we want.
            path.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove the temporary folder " + path, e);
        }
    }
}
