package io.tideline.local.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Where data is kept: a folder that stays, or a temporary one that goes on close. */
public record Folder(Path path, boolean temporary) implements AutoCloseable {
    private static final int MOST_TRIES = 100;
    private static final long PAUSE_MILLIS = 100;

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

    /**
     * Removes a temporary folder; leaves any other as it is. A server that is still going down may
     * remove and make files meanwhile.
     */
    @Override
    public void close() {
        if (!temporary) {
            return;
        }
        try {
            for (int tries = 1; !removed(); tries++) {
                if (tries == MOST_TRIES) {
                    throw new DirectoryNotEmptyException(path.toString());
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove the temporary folder " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes what is there; whether nothing has come in between. */
    private boolean removed() throws IOException {
        try {
            Files.walkFileTree(path, new Remover());
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }

    /** Removes all that it visits; what is gone already is what we want. */
    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
