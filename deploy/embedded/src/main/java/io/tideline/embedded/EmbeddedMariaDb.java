package io.tideline.embedded;

import io.tideline.inprocess.AtExit;
import io.tideline.inprocess.Folder;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A real MariaDB server beside this JVM, on a free port of the loopback interface, for clients that
 * know its password. Its programs are those that are installed on the machine: {@link
 * #isInstalled}. It also runs as root, and its data is in a temporary folder.
 */
public final class EmbeddedMariaDb implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String DATABASE = "tideline";
    private static final String USER = "tideline";
    private static final long START_SECONDS = 120;
    private static final long STOP_SECONDS = 60;

    private static final String SERVER = "mariadbd";
    private static final String INSTALLER = "mariadb-install-db";

    /** Where packages put servers, which is not in the path of everybody. */
    private static final List<String> FOLDERS =
            List.of("/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin");

    /** Leaves one user; the installer's own have no password. */
    private static final String LOGINS =
            """
            DELETE FROM mysql.global_priv WHERE User IN ('root', '');
            FLUSH PRIVILEGES;
            CREATE DATABASE IF NOT EXISTS tideline;
            CREATE USER IF NOT EXISTS 'tideline'@'127.0.0.1' IDENTIFIED BY '%s';
            GRANT ALL ON *.* TO 'tideline'@'127.0.0.1' WITH GRANT OPTION;
            """;

    private final Folder folder = Folder.temporary("tideline-mariadb");
    private final Runnable atExit = this::end;
    private final String password;
    private final List<String> command;
    private final int port;
    private Process server;

    private EmbeddedMariaDb(List<String> settings) {
        try {
            password = Password.of(folder.path());
            port = freePort();
            command = command(settings);
            install();
            AtExit.add(atExit);
            startAgain();
        } catch (IOException | RuntimeException e) {
            AtExit.remove(atExit);
            folder.close();
            throw new IllegalStateException("Cannot start MariaDB in " + folder.path(), e);
        }
    }

    /** Returns whether the machine has the programs: Debian's package is mariadb-server. */
    public static boolean isInstalled() {
        return program(SERVER).isPresent() && program(INSTALLER).isPresent();
    }

    /**
     * Starts a server whose data is deleted on close.
     *
     * @param settings of the server, as {@code max_allowed_packet=1M}
     */
    public static EmbeddedMariaDb start(String... settings) {
        return new EmbeddedMariaDb(List.of(settings));
    }

    private static Optional<Path> program(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), FOLDERS.stream())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private List<String> command(List<String> settings) throws IOException {
        Path logins = folder.path().resolve("logins.sql");
        Folder.writeSecret(logins, LOGINS.formatted(password));
        List<String> all = new ArrayList<>();
        all.add(program(SERVER).orElseThrow().toString());
        all.addAll(options());
        all.add("--init-file=" + logins);
        all.add("--bind-address=" + HOST);
        all.add("--port=" + port);
        all.add("--socket=");
        // What is committed survives a crash of the server, and not one of the machine.
        all.add("--innodb-flush-log-at-trx-commit=2");
        all.add("--innodb-buffer-pool-size=64M");
        all.add("--skip-name-resolve");
        settings.forEach(setting -> all.add("--" + setting));
        return all;
    }

    /** Returns what installer and server have in common; the first must stand first. */
    private List<String> options() {
        return List.of(
                "--no-defaults",
                "--datadir=" + folder.path().resolve("data"),
                "--tmpdir=" + folder.path(),
                "--user=" + System.getProperty("user.name"));
    }

    private void install() throws IOException {
        List<String> installer = new ArrayList<>();
        installer.add(program(INSTALLER).orElseThrow().toString());
        installer.addAll(options());
        installer.add("--auth-root-authentication-method=normal");
        installer.add("--skip-test-db");
        installer.add("--skip-name-resolve");
        Path log = folder.path().resolve("install.log");
        Process process =
                new ProcessBuilder(installer)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        if (!hasEnded(process, START_SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("mariadb-install-db failed: " + Files.readString(log));
        }
    }

    /** Starts the server again after {@link #stop} or {@link #kill}, on the same port and data. */
    public void startAgain() {
        try {
            server = new ProcessBuilder(command).redirectErrorStream(true).start();
            CompletableFuture<Void> ready = new CompletableFuture<>();
            Thread reader = new Thread(() -> readLog(server, ready), "mariadb-log");
            reader.setDaemon(true);
            reader.start();
            ready.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (IOException | ExecutionException | TimeoutException e) {
            kill();
            throw new IllegalStateException("MariaDB does not start", e);
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void readLog(Process server, CompletableFuture<Void> ready) {
        StringBuilder log = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains("ready for connections")) {
                    ready.complete(null);
                } else if (!ready.isDone()) {
                    log.append(line).append('\n');
                }
            }
        } catch (IOException e) {
            log.append(e.getMessage());
        }
        ready.completeExceptionally(new IOException("It has ended: " + log));
    }

    /** Stops the server, and keeps its data. */
    public void stop() {
        server.destroy();
        if (!hasEnded(server, STOP_SECONDS)) {
            kill();
        }
    }

    /** Ends the server at once, as a crash of its process would. */
    public void kill() {
        if (server != null) {
            server.destroyForcibly();
            hasEnded(server, STOP_SECONDS);
        }
    }

    private void end() {
        kill();
        folder.close();
    }

    private static boolean hasEnded(Process process, long seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns {@code host:port}. */
    public String address() {
        return HOST + ":" + port;
    }

    /** Returns the URL of the database {@code tideline}, without user and password. */
    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    /** Returns the URL of a database. */
    public String jdbcUrl(String database) {
        return "jdbc:mariadb://" + address() + "/" + database;
    }

    /** Returns a user with all rights, also to give them. */
    public String user() {
        return USER;
    }

    /** Returns the user's random password. */
    public String password() {
        return password;
    }

    /** Returns the folder of the data, which is gone after {@link #close}. */
    Path dataFolder() {
        return folder.path();
    }

    /** Stops the server and removes its data. */
    @Override
    public void close() {
        AtExit.remove(atExit);
        stop();
        folder.close();
    }
}
