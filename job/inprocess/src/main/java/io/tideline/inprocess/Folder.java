package io.tideline.inprocess;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Where data is kept: a folder that stays, or a temporary one that goes on close. Where the file
 * system knows owners, a folder made here is its owner's alone.
 */
public record Folder(Path path, boolean temporary) implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ALONE =
            PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_READS =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_WRITES =
            PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<OpenOption> NEW =
            Set.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
    private static final int MOST_TRIES = 100;
    private static final long PAUSE_MILLIS = 100;

    /** Returns a folder that stays; one that is there already is taken as it is. */
    public static Folder kept(Path path) {
        try {
            // Not createDirectories alone, which refuses a symbolic link to a folder.
            if (!Files.isDirectory(path)) {
                Files.createDirectories(path, attribute(path, OWNER_ALONE));
            }
            return new Folder(path.toAbsolutePath(), false);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the data folder " + path, e);
        }
    }

    /** Returns a folder that stays and no other user may enter, though they may have so far. */
    public static Folder locked(Path path) {
        Folder folder = kept(path);
        try {
            if (knowsOwners(path)) {
                Files.setPosixFilePermissions(path, OWNER_ALONE);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot keep others out of the data folder " + path + ": whose is it?", e);
        }
    }

    /**
     * Creates a folder, whose parent is there.
     *
     * @throws java.nio.file.FileAlreadyExistsException if something of this name is there, be it a
     *     link
     */
    public static void made(Path path) throws IOException {
        Files.createDirectory(path, attribute(path, OWNER_ALONE));
    }

    /**
     * Creates a file that others may read, if the folder and the process's mask let them, but never
     * write.
     *
     * @throws java.nio.file.FileAlreadyExistsException if something of this name is there, be it a
     *     link
     */
    public static OutputStream newFile(Path path) throws IOException {
        return newFile(path, OWNER_WRITES);
    }

    private static OutputStream newFile(Path path, Set<PosixFilePermission> permissions)
            throws IOException {
        return Channels.newOutputStream(
                Files.newByteChannel(path, NEW, attribute(path, permissions)));
    }

    /** Writes a text that no other user may read, in place of what is there. */
    public static void writeSecret(Path path, String text) throws IOException {
        Files.deleteIfExists(path);
        try (OutputStream out = newFile(path, OWNER_READS)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Returns a new folder that goes on close. */
    public static Folder temporary(String prefix) {
        return temporary(Path.of(System.getProperty("java.io.tmpdir")), prefix);
    }

    /** Returns a new folder in another one, that goes on close. */
    static Folder temporary(Path parent, String prefix) {
        try {
            Path made = Files.createTempDirectory(parent, prefix, attribute(parent, OWNER_ALONE));
            return new Folder(made.toAbsolutePath(), true);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a temporary folder in " + parent, e);
        }
    }

    private static FileAttribute<?>[] attribute(Path path, Set<PosixFilePermission> permissions) {
        return knowsOwners(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static boolean knowsOwners(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
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

    /** Removes what is there, once; returns whether nothing has come in between. */
    public boolean removed() throws IOException {
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
