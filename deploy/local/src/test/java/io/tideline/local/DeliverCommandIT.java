package io.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.embedded.ClosedPort;
import io.tideline.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does with deliveries; how they are sent is tested in deploy/delivery. */
class DeliverCommandIT {
    private static EmbeddedPostgres postgres;
    private static ClosedPort nobody;

    @TempDir private static Path folder;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
        nobody = new ClosedPort();
        Files.writeString(folder.resolve("password"), postgres.password());
        Files.writeString(folder.resolve("secret"), "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz");
        Files.writeString(
                folder.resolve("tideline.yaml"),
                """
                model: model.yaml
                source: {kafka: {bootstrap_servers: "%1$s", topics: [events]}}
                sinks:
                  kafka: {bootstrap_servers: "%1$s"}
                  postgres: {url: "%2$s", user: %3$s, password: "${file:password}"}
                """
                        .formatted(nobody.address(), postgres.jdbcUrl(), postgres.user()));
        Files.writeString(
                folder.resolve("delivery.yaml"),
                """
                job: tideline.yaml
                destinations:
                  hook: {type: webhook, url: "https://hooks.example.com", secret: "${file:secret}"}
                alerts: [{to: hook}]
                """);
    }

    @AfterAll
    static void stop() throws IOException {
        nobody.close();
        postgres.close();
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void deadLettersAreListedAndRetried() throws Exception {
        assertThat(Outcome.of("migrate", "--config", file("tideline.yaml")).status()).isZero();
        String delivery = file("delivery.yaml");
        assertThat(Outcome.of("deliver", "list", "--config", delivery))
                .isEqualTo(new Outcome(0, "None is dead.\n", ""));
        execute(
                """
                INSERT INTO deliveries (destination, address, key, kind, account_id, payload, state, is_digest, attempts, next_attempt_at, last_error, created_at)
                VALUES ('hook', '', 'a1', 'alert', 'acme', '{"alert": {"summary": "Acme\\u001b[2J is quiet"}}', 'dead', false, 20, now(), 'HTTP 500', '2025-05-01T09:30:00Z')""");
        var dead = Outcome.of("deliver", "list", "--config", delivery);
        assertThat(dead.status()).isEqualTo(1);
        assertThat(dead.out())
                .isEqualTo(
                        """
                          id  destination  address  made                  attempts  reason    what
                          1   hook                  2025-05-01T09:30:00Z  20        HTTP 500  Acme\uFFFD[2J is quiet
                        """);
        assertThat(Outcome.of("deliver", "retry", "--config", delivery, "--destination", "crm"))
                .isEqualTo(new Outcome(0, "0 dead letters are sent again.\n", ""));
        assertThat(Outcome.of("deliver", "retry", "--config", delivery))
                .isEqualTo(new Outcome(0, "1 dead letter is sent again.\n", ""));
        assertThat(Outcome.of("deliver", "list", "--config", delivery, "--state", "waiting").out())
                .contains("HTTP 500");
    }

    @Test
    void whatIsWrongIsOneSentence() {
        var withoutFile = Outcome.of("deliver");
        assertThat(withoutFile.status()).isEqualTo(2);
        assertThat(withoutFile.err()).contains("Missing required option: '--config=delivery.yaml'");
        var withoutBroker = Outcome.of("deliver", "--config", file("delivery.yaml"));
        assertThat(withoutBroker.status()).isEqualTo(2);
        assertThat(withoutBroker.err())
                .contains("is not reachable within 10 s: check sinks.kafka.bootstrap_servers.")
                .hasLineCount(1);
        var wrongFile = Outcome.of("deliver", "setup", "--config", file("tideline.yaml"));
        assertThat(wrongFile.status()).isEqualTo(2);
        assertThat(wrongFile.err()).contains("an unknown key");
        var unknown =
                Outcome.of(
                        "deliver",
                        "setup",
                        "--config",
                        file("delivery.yaml"),
                        "--destination",
                        "x");
        assertThat(unknown.err()).contains("there is no destination x");
        assertThat(Outcome.of("deliver", "setup", "--config", file("delivery.yaml")).out())
                .isEqualTo("hook: Nothing to set up.\n");
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
