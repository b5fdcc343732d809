package io.tideline.embedded;

import io.tideline.inprocess.AtExit;
import io.tideline.inprocess.Folder;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where PostgreSQL's programs are unpacked: a temporary folder of this JVM. The library's own
 * choice is a folder of a known name that everybody may write to, so that anybody could put
 * programs there for others to run.
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

    /** Says that a server is about to be started. */
    static void open() {
        SERVERS.incrementAndGet();
    }

    /** Says that a server has been started, after which others are kept out again. */
    static void opened() {
        // The library lets everybody write to it; until now the folder around it kept them out.
        Folder.locked(FOLDER);
    }

    /** Says that a server has stopped, or has not started. */
    static void closed() {
        SERVERS.decrementAndGet();
    }

    /** A server that still runs is being stopped meanwhile, by one of the programs. */
    private static void remove(Folder folder) {
        if (SERVERS.get() > 0) {
            return;
        }
        try {
            folder.close();
        } catch (RuntimeException e) {
            // Some of it stays in the folder of temporary files.
        }
    }
}
