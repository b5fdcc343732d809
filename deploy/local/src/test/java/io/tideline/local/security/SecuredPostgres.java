package io.tideline.local.security;

import io.tideline.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A database server with TLS, and the users of {@code deploy/sql/roles.sql}. */
final class SecuredPostgres implements AutoCloseable {
    static final String SCHEMA = "engagement";
    static final String MIGRATOR = "tideline_migrate";
    static final String WRITER = "tideline_write";
    static final String READER = "tideline_read";

    private static final Path ROLES = Path.of("../sql/roles.sql");

    private final EmbeddedPostgres server;
    private final Certificates certificates;
    private final Map<String, String> passwords;

    /**
     * Starts the server in a folder.
     *
     * @param passwords of its users
     */
    SecuredPostgres(Path folder, Certificates certificates, Map<String, String> passwords)
            throws SQLException, IOException {
        this.certificates = certificates;
        this.passwords = passwords;
        this.server =
                EmbeddedPostgres.startIn(
                        folder,
                        Map.of(
                                "ssl", "on",
                                "ssl_cert_file", certificates.certificate().toString(),
                                "ssl_key_file", certificates.key().toString()));
        try (Connection admin = connect(server.user(), server.password());
                Statement statement = admin.createStatement()) {
            statement.execute(
                    "SELECT set_config('tideline.schema', '%s', false)".formatted(SCHEMA));
            statement.execute(Files.readString(ROLES));
            for (Map.Entry<String, String> user : passwords.entrySet()) {
                statement.execute(
                        "ALTER ROLE %s PASSWORD '%s'".formatted(user.getKey(), user.getValue()));
            }
        }
    }

    /** Returns its URL, for clients that verify the server's certificate by its authority. */
    String url() {
        return url(certificates);
    }

    String url(Certificates trusted) {
        return server.jdbcUrl() + "?sslmode=verify-full&sslrootcert=" + trusted.authority();
    }

    /** Runs a statement as one of the users; returns the first column of the result, as text. */
    List<String> query(String user, String sql) throws SQLException {
        try (Connection connection = connect(user, passwords.get(user));
                Statement statement = connection.createStatement()) {
            List<String> values = new ArrayList<>();
            if (statement.execute(sql)) {
                var result = statement.getResultSet();
                while (result.next()) {
                    values.add(result.getString(1));
                }
            }
            return values;
        }
    }

    /** Returns how many connections of a user there are, and how many of them without TLS. */
    List<String> connections(String user) throws SQLException {
        try (Connection admin = connect(server.user(), server.password());
                Statement statement = admin.createStatement();
                var result =
                        statement.executeQuery(
                                """
                                SELECT count(*) > 0, count(*) FILTER (WHERE NOT ssl)
                                FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE usename = '%s'"""
                                        .formatted(user))) {
            result.next();
            return List.of(result.getString(1), result.getString(2));
        }
    }

    private Connection connect(String user, String password) throws SQLException {
        return DriverManager.getConnection(url() + "&currentSchema=" + SCHEMA, user, password);
    }

    @Override
    public void close() {
        server.close();
    }
}
