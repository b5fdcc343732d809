package io.tideline.job.sink.file;

import io.tideline.inprocess.AtExit;
import io.tideline.inprocess.Folder;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.row.RowSchemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The folder that one run writes to, and no other meanwhile. Two would remove each other's
 * unfinished work. A file in it is locked, which ends with the process however that ends; who holds
 * it is written there. When the run is over the file is gone, and so is a folder that was made for
 * it and has stayed empty.
 */
public final class OutputFolder implements AutoCloseable {
    private static final String LOCK = ".tideline.lock";

    /** A process that opens and closes a file once more gives up its lock on it. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private static final int MOST_TRIES = 100;
    private static final int TRIES_AT_EXIT = 5;
    private static final int LONGEST_NOTE = 1000;
    private static final String NOTE = "process %s since %s";

    private final Path folder;
    private final Path real;
    private final boolean made;
    private final FileChannel channel;
    private final Runnable removal = this::removeAtExit;

    private OutputFolder(Path folder, Path real, boolean made, FileChannel channel) {
        this.folder = folder;
        this.real = real;
        this.made = made;
        this.channel = channel;
        AtExit.add(removal);
    }

    /**
     * Locks a folder, which is created if it is missing.
     *
     * @throws StartException if another run has it, with who that is, or if it cannot be written to
     */
    public static OutputFolder take(Path folder) {
        boolean made = Files.notExists(folder, LinkOption.NOFOLLOW_LINKS);
        try {
            Folder.kept(folder);
            Path real = folder.toRealPath();
            if (!HELD_HERE.add(real)) {
                throw inUse(folder, "this process");
            }
            try {
                return new OutputFolder(folder, real, made, lock(folder, real.resolve(LOCK)));
            } catch (IOException | RuntimeException e) {
                HELD_HERE.remove(real);
                throw e;
            }
        } catch (IOException | UncheckedIOException e) {
            throw FileOutputs.refusal(folder, e);
        }
    }

    private static FileChannel lock(Path folder, Path file) throws IOException {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            Object before = made(file);
            FileChannel channel;
            try {
                channel =
                        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                continue; // removed by its last holder
            }
            try {
                if (!isLocked(channel)) {
                    throw inUse(folder, holder(file));
                }
                if (Objects.equals(before, key(file))) {
                    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
                    String note = NOTE.formatted(ProcessHandle.current().pid(), now);
                    channel.truncate(0);
                    channel.write(ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8)));
                    return channel;
                }
                // It was removed by its last holder, between its opening here and its lock.
                channel.close();
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
        throw inUse(folder, "others, one after the other");
    }

    /**
     * Creates the file if it does not exist; returns a key that another file of its name has not.
     */
    private static Object made(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            // Somebody has it, or was killed.
        }
        return key(file);
    }

    private static Object key(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (NoSuchFileException e) {
            return file; // no key of a file
        }
    }

    /** Locks a file; returns false if another process has. */
    private static boolean isLocked(FileChannel channel) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            return true; // a file system without locks has none
        }
    }

    private static String holder(Path file) throws IOException {
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            String note = new String(in.readNBytes(LONGEST_NOTE), StandardCharsets.UTF_8);
            return note.matches("process \\d+ since \\S+") ? note : "another process";
        } catch (NoSuchFileException e) {
            return "another process";
        }
    }

    private static StartException inUse(Path folder, String holder) {
        return new StartException(
                "The folder %s is in use by %s: wait until that is done, or take another folder."
                        .formatted(folder, holder));
    }

    /**
     * Checks that no input is at a place where results are written to, which would replace it.
     *
     * @param inputs paths as they were given; what is no regular file is passed over
     * @throws StartException if one is
     */
    public static void checkInputs(Path folder, List<Path> inputs) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> written =
                RowSchemas.names().stream()
                        .flatMap(
                                name ->
                                        Stream.of(
                                                SortedFileSink.file(folder, name),
                                                SortedFileSink.unfinished(folder, name)))
                        .filter(Files::exists)
                        .toList();
        for (Path input : inputs) {
            for (Path output : written) {
                if (isSame(input, output)) {
                    throw new StartException(
                            "The input %s is the file %s, which the results would replace: write them to another folder, or move the input."
                                    .formatted(input, output));
                }
            }
        }
    }

    private static boolean isSame(Path input, Path output) {
        try {
            return Files.isRegularFile(input) && Files.isSameFile(input, output);
        } catch (IOException e) {
            return false; // whoever reads it reports what cannot be read
        }
    }

    @Override
    public void close() {
        if (!AtExit.remove(removal)) {
            return; // the process is ending
        }
        try {
            giveBack();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove the lock of " + folder, e);
        }
    }

    private void giveBack() throws IOException {
        try {
            Files.deleteIfExists(real.resolve(LOCK)); // before the lock, so that it is ours
            if (made) {
                Files.deleteIfExists(real);
            }
        } catch (DirectoryNotEmptyException e) {
            // The results are in it.
        } finally {
            channel.close();
            HELD_HERE.remove(real);
        }
    }

    /** Removes what is there when somebody ends the process amid a run. */
    private void removeAtExit() {
        for (String name : RowSchemas.names()) {
            removeUnfinished(name);
        }
        try {
            giveBack();
        } catch (IOException e) {
            // There is nothing to retry; the next run takes a lock that is free.
        }
    }

    private void removeUnfinished(String name) {
        for (int tries = 0; tries < TRIES_AT_EXIT; tries++) {
            try {
                Files.deleteIfExists(SortedFileSink.unfinished(real, name));
                if (new Folder(SortedFileSink.sorting(real, name), true).removed()) {
                    return;
                }
            } catch (IOException e) {
                // Something is still being written there.
            }
        }
    }
}
