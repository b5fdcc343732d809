package io.tideline.local.security;

import io.tideline.local.service.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A database server with TLS, and users with the least rights. */
final class SecuredPostgres implements AutoCloseable {
    static final String SCHEMA = "engagement";
    static final String MIGRATOR = "tideline_migrate";
    static final String WRITER = "tideline_write";
    static final String READER = "tideline_read";

    private final EmbeddedPostgres server;
    private final Certificates certificates;
    private final Map<String, String> passwords;

    /**
     * Starts it in a folder.
     *
     * @param passwords of its users
     */
    SecuredPostgres(Path folder, Certificates certificates, Map<String, String> passwords)
            throws SQLException {
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
            for (String line : ROLES.formatted(SCHEMA).split(";")) {
                statement.execute(line);
            }
            for (Map.Entry<String, String> user : passwords.entrySet()) {
                statement.execute(
                        "ALTER ROLE %s PASSWORD '%s'".formatted(user.getKey(), user.getValue()));
            }
        }
    }

    private static final String ROLES =
            """
            CREATE ROLE tideline_migrate LOGIN;
            CREATE ROLE tideline_write LOGIN;
            CREATE ROLE tideline_read LOGIN;
            CREATE SCHEMA %1$s AUTHORIZATION tideline_migrate;
            REVOKE CREATE ON SCHEMA public FROM PUBLIC;
            GRANT USAGE ON SCHEMA %1$s TO tideline_write, tideline_read;
            ALTER DEFAULT PRIVILEGES FOR ROLE tideline_migrate IN SCHEMA %1$s
                GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO tideline_write;
            ALTER DEFAULT PRIVILEGES FOR ROLE tideline_migrate IN SCHEMA %1$s
                GRANT SELECT ON TABLES TO tideline_read""";

    /** Where it is, for clients that check that it is the server that its authority has signed. */
    String url() {
        return url(certificates);
    }

    String url(Certificates trusted) {
        return server.jdbcUrl() + "?sslmode=verify-full&sslrootcert=" + trusted.authority();
    }

    /** Runs a statement as one of the users; the first column of what it answers, as text. */
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

    /** How many connections of a user there are, and how many of them without TLS. */
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
