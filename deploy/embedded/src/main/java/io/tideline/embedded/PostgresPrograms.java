package io.tideline.embedded;

import io.tideline.inprocess.AtExit;
import io.tideline.inprocess.Folder;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The folder into which PostgreSQL's programs are unpacked: a temporary folder of this JVM. The
 * library's own default is a folder with a well-known name that is writable for everybody, so that
 * anybody could place programs there for others to run.
 */
final class PostgresPrograms {
    /** The system property that the library reads for each server. */
    private static final String WORKING_DIRECTORY = "ot.epg.working-dir";

    private static final AtomicInteger SERVERS = new AtomicInteger();

    private static final Path FOLDER = unpackedTo();

    private PostgresPrograms() {}

    private static Path unpackedTo() {
        var temporary = Folder.temporary("tideline-postgresql");
        AtExit.add(() -> remove(temporary));
        var folder = temporary.path().resolve("programs");
        System.setProperty(WORKING_DIRECTORY, folder.toString());
        return folder;
    }

    /** Opens the folder, before a server is started. */
    static void open() {
        SERVERS.incrementAndGet();
    }

    /** Locks other users out again, after a server has been started. */
    static void opened() {
        // The library makes it writable for all; so far the folder around it kept others out.
        Folder.locked(FOLDER);
    }

    /** Notes that a server has stopped or has failed to start. */
    static void closed() {
        SERVERS.decrementAndGet();
    }

    /**
     * Removes the folder at the end of this JVM; one of the programs is still stopping the server.
     */
    private static void remove(Folder folder) {
        if (SERVERS.get() > 0) {
            return;
        }
        try {
            folder.close();
        } catch (RuntimeException e) {
            // Part of it stays in the folder of temporary files.
        }
    }
}
