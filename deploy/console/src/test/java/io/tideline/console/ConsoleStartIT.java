package io.tideline.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.console.query.Database;
import io.tideline.console.query.DatabaseException;
import io.tideline.job.config.JobConfig;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.postgres.PostgresTables;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How the console starts, and what it shows where there is nothing to show. */
@ExtendWith(ReplayedConsole.Extension.class)
class ConsoleStartIT {
    private final ReplayedConsole replayed;

    @TempDir private Path folder;

    ConsoleStartIT(ReplayedConsole replayed) {
        this.replayed = replayed;
    }

    @Test
    void aPortThatIsTakenIsASentence() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(
                            () ->
                                    Console.start(
                                            replayed.config(
                                                    "{port: " + taken.getLocalPort() + "}")))
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith(
                            "The console cannot listen on 127.0.0.1, port "
                                    + taken.getLocalPort()
                                    + ": another program does");
        }
    }

    @Test
    void withoutTablesInTheConfigurationItHasNothingToShow() throws Exception {
        var file =
                Files.writeString(
                        folder.resolve("tideline.yaml"),
                        "model: m.yaml\nsource: {files: [e.jsonl]}\nsinks: {files: {directory: out}}\n");
        assertThatThrownBy(() -> Console.start(JobConfig.read(file)))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "The configuration has no sinks.postgres, so the console has nothing to show.");
    }

    @Test
    void beforeTheFirstStartOfAJobItSaysSo() throws Exception {
        try (var console = Console.start(replayed.config("nothing_yet", "{port: 0}"))) {
            var answer = ReplayedConsole.get(console.url(), "/accounts");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body())
                    .contains("There are no tables of this version yet.", "tideline migrate")
                    .contains("http-equiv=\"refresh\"");
            assertThat(ReplayedConsole.get(console.url(), "/api/accounts").body())
                    .isEqualTo(
                            "{\"error\":\"There are no tables of this version yet.\",\"remedy\":\"A job that starts makes them, or tideline migrate.\"}");
        }
    }

    /** Neither by a request, nor by a statement of the console's own; and none goes on for ever. */
    @Test
    void nothingIsWritten() throws Exception {
        var tables = replayed.config("{}").sink(PostgresTables.class).orElseThrow().config();
        try (var database = new Database(tables, Duration.ofSeconds(1))) {
            assertThatThrownBy(
                            () ->
                                    database.list(
                                            "DELETE FROM alerts RETURNING id",
                                            row -> row.text("id")))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessage("SQLState 25006");
            assertThatThrownBy(
                            () ->
                                    database.list(
                                            "SELECT pg_sleep(30)::text AS id",
                                            row -> row.text("id")))
                    .isInstanceOf(DatabaseException.class)
                    .extracting(e -> ((DatabaseException) e).reason())
                    .isEqualTo(DatabaseException.Reason.TOO_SLOW);
        }
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), replayed.url().getPort())) {
            socket.getOutputStream()
                    .write(
                            "POST /accounts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 405");
        }
    }

    @Test
    void aStrangersNameIsNotAnswered() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), replayed.url().getPort())) {
            socket.getOutputStream()
                    .write(
                            "GET /accounts HTTP/1.1\r\nHost: evil.example.com\r\nConnection: close\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 421")
                    .doesNotContain("acct-");
        }
    }
}
