package io.tideline.local.service;

import io.tideline.job.local.Folder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A real PostgreSQL server beside this JVM, on a free port of the loopback interface. It needs no
 * installation and runs as root too. Started on the folder of an earlier server it goes on with its
 * data.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final String DATABASE = "postgres";
    private static final String USER = "postgres";
    private static final Duration START_WITHIN = Duration.ofSeconds(60);

    private final Folder folder;
    private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;

    private EmbeddedPostgres(Folder folder, Map<String, String> settings) {
        this.folder = folder;
        var builder =
                io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                        .setDataDirectory(folder.path().resolve("data"))
                        .setCleanDataDirectory(false)
                        .setPGStartupWait(START_WITHIN)
                        // The machine's own locale may be one that it has not installed.
                        .setLocaleConfig("locale", "C")
                        .setServerConfig("max_connections", "50")
                        .setOutputRedirector(ProcessBuilder.Redirect.DISCARD);
        if (folder.temporary()) {
            builder.setServerConfig("fsync", "off").setServerConfig("full_page_writes", "off");
        }
        settings.forEach(builder::setServerConfig);
        try {
            this.server = builder.start();
        } catch (IOException e) {
            folder.close();
            throw new IllegalStateException("Cannot start PostgreSQL in " + folder.path(), e);
        }
    }

    /** A server whose data is thrown away on close. */
    public static EmbeddedPostgres start() {
        return new EmbeddedPostgres(Folder.temporary("tideline-postgres"), Map.of());
    }

    /** A server whose data is in {@code folder}, and stays; made anew if it is not there. */
    public static EmbeddedPostgres startIn(Path folder) {
        return startIn(folder, Map.of());
    }

    /** The same with settings of the server's own, e.g. {@code shared_buffers}. */
    public static EmbeddedPostgres startIn(Path folder, Map<String, String> settings) {
        return new EmbeddedPostgres(Folder.kept(folder), settings);
    }

    /** Of the database {@code postgres}, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + DATABASE;
    }

    /** With user and password, as {@code psql} takes it. */
    public String url() {
        return "postgresql://"
                + USER
                + ":"
                + USER
                + "@127.0.0.1:"
                + server.getPort()
                + "/"
                + DATABASE;
    }

    public String user() {
        return USER;
    }

    /** Any would do: the server listens on the loopback interface alone and trusts it. */
    public String password() {
        return USER;
    }

    /** Where the data is; gone after {@link #close} if it is a temporary folder. */
    Path dataFolder() {
        return folder.path();
    }

    /** Stops the server, and removes its data if they were in a temporary folder. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot stop PostgreSQL in " + folder.path(), e);
        }
        folder.close();
    }
}
