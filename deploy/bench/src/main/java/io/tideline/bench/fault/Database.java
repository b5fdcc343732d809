package io.tideline.bench.fault;

import io.tideline.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start a PostgreSQL server on a fixed port, and how to connect to it.
 *
 * @param command the command that starts it
 */
record Database(List<String> command, String user, String password) {

    /**
     * Creates the server's data.
     *
     * @param folder in which the data stays
     * @param port on which it is to listen
     */
    static Database prepare(Path folder, int port) throws IOException {
        Path data = folder.resolve("data");
        String program;
        String user;
        String password;
        try (var server = EmbeddedPostgres.startIn(folder)) {
            program = programOf(data, server);
            user = server.user();
            password = server.password();
        }
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U")); // it refuses to run as root
        }
        command.addAll(
                List.of(
                        program,
                        "-D",
                        data.toString(),
                        "-p",
                        String.valueOf(port),
                        "-c",
                        "max_connections=50",
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories="));
        return new Database(command, user, password);
    }

    private static String programOf(Path data, EmbeddedPostgres server) throws IOException {
        long pid =
                Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .orElseThrow(
                        () -> new IOException("Cannot see the process at " + server.jdbcUrl()));
    }

    /** Returns the URL of the server on a port. */
    static String jdbcUrl(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }
}
