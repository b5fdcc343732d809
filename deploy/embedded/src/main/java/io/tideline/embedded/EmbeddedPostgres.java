package io.tideline.embedded;

import io.tideline.inprocess.Folder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A real PostgreSQL server beside this JVM, on a free port of the loopback interface, for clients
 * that know its password. It needs no installation and also runs as root. Started on the folder of
 * an earlier server, it continues with that server's data and password.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final String DATABASE = "postgres";
    private static final String USER = "postgres";
    private static final String HOST = "127.0.0.1";
    private static final Duration START_WITHIN = Duration.ofSeconds(60);

    /** The server's whole access control: every connection needs the password. */
    private static final String RULES = "host all all %s/32 scram-sha-256%n".formatted(HOST);

    private final Folder folder;
    private final String password;
    private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;

    private EmbeddedPostgres(Folder folder, Map<String, String> settings) {
        this.folder = folder;
        var data = folder.path().resolve("data");
        refuseWithoutPassword(data);
        this.password = Password.of(folder.path());
        PostgresPrograms.open();
        try {
            this.server = builder(data, settings).start();
            PostgresPrograms.opened();
            Folder.writeSecret(
                    passwordFile(),
                    "%s:%d:*:%s:%s%n".formatted(HOST, server.getPort(), USER, password));
        } catch (IOException | RuntimeException e) {
            PostgresPrograms.closed();
            folder.close();
            throw new IllegalStateException("Cannot start PostgreSQL in " + folder.path(), e);
        }
    }

    private io.zonky.test.db.postgres.embedded.EmbeddedPostgres.Builder builder(
            Path data, Map<String, String> settings) throws IOException {
        var builder =
                io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                        .setDataDirectory(data)
                        .setCleanDataDirectory(false)
                        .setPGStartupWait(START_WITHIN)
                        // The machine may be set to a locale that is not installed.
                        .setLocaleConfig("locale", "C")
                        // Unrelated to the locale, but passed to initdb in the same way.
                        .setLocaleConfig("auth", "scram-sha-256")
                        .setLocaleConfig("pwfile", Password.fileIn(folder.path()).toString())
                        .setDataDirectoryCustomizer(EmbeddedPostgres::writeRules)
                        .setConnectConfig("password", password)
                        .setPort(freePort())
                        .setServerConfig("max_connections", "50")
                        .setOutputRedirector(ProcessBuilder.Redirect.DISCARD);
        if (folder.temporary()) {
            builder.setServerConfig("fsync", "off").setServerConfig("full_page_writes", "off");
        }
        settings.forEach(builder::setServerConfig);
        return builder.setServerConfig("listen_addresses", HOST)
                .setServerConfig("unix_socket_directories", "");
    }

    private static void writeRules(File data) {
        try {
            Folder.writeSecret(data.toPath().resolve("pg_hba.conf"), RULES);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the access rules of PostgreSQL", e);
        }
    }

    /**
     * Refuses data without a password file: a new password would not be the one that the server
     * has.
     */
    private void refuseWithoutPassword(Path data) {
        if (Files.exists(data) && !Files.exists(Password.fileIn(folder.path()))) {
            throw new IllegalStateException(
                    "The data folder "
                            + folder.path()
                            + " has a database, but no file with its password: name another folder.");
        }
    }

    /**
     * Returns a free port of the loopback interface; the library would try ports of all interfaces.
     */
    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Starts a server whose data is deleted on close. */
    public static EmbeddedPostgres start() {
        return new EmbeddedPostgres(Folder.temporary("tideline-postgres"), Map.of());
    }

    /** Starts a server whose data stays in {@code folder}, which is created if it is missing. */
    public static EmbeddedPostgres startIn(Path folder) {
        return startIn(folder, Map.of());
    }

    /** Starts the same server with settings of its own, e.g. {@code shared_buffers}. */
    public static EmbeddedPostgres startIn(Path folder, Map<String, String> settings) {
        return new EmbeddedPostgres(Folder.locked(folder), settings);
    }

    /** Returns the URL of the database {@code postgres}, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + HOST + ":" + server.getPort() + "/" + DATABASE;
    }

    /** Returns the URL with the user and the password file, as {@code psql} takes it. */
    public String url() {
        return "postgresql://%s@%s:%d/%s?passfile=%s"
                .formatted(USER, HOST, server.getPort(), DATABASE, encoded(passwordFile()));
    }

    private static String encoded(Path path) {
        try {
            return new URI(null, null, path.toString(), null)
                    .toASCIIString()
                    .replace("&", "%26")
                    .replace("\"", "%22");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public String user() {
        return USER;
    }

    /** Returns the random password, which is kept in the folder. */
    public String password() {
        return password;
    }

    /** Returns the file in which libpq looks up the password. */
    private Path passwordFile() {
        return folder.path().resolve("pgpass");
    }

    /**
     * Returns the folder of the data; it is gone after {@link #close} if it is a temporary folder.
     */
    Path dataFolder() {
        return folder.path();
    }

    /** Stops the server, and removes its data if it is in a temporary folder. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot stop PostgreSQL in " + folder.path(), e);
        }
        PostgresPrograms.closed();
        folder.close();
    }
}
