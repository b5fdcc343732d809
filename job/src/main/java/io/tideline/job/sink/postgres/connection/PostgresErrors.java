package io.tideline.job.sink.postgres.connection;

import io.tideline.job.sink.table.SchemaMigration;
import io.tideline.yaml.Durations;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.apache.flink.util.ExceptionUtils;

/** Says what is wrong with a server or a login, and what to look at. */
public final class PostgresErrors {
    private PostgresErrors() {}

    /** Returns one sentence, without a secret, ending with a full stop. */
    public static String reason(SQLException e, PostgresSinkConfig config) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (state.startsWith(SqlState.WRONG_LOGIN)) {
            return "PostgreSQL at %s refuses the login of user %s: check sinks.postgres.user and sinks.postgres.password."
                    .formatted(config.place(), config.user());
        }
        if (state.equals(SqlState.NO_DATABASE)) {
            return "PostgreSQL at %s has no database of that name: create it, or check sinks.postgres.url."
                    .formatted(config.place());
        }
        if (state.equals(SqlState.NO_RIGHT)) {
            return noRight(config);
        }
        if (state.equals(SqlState.NO_TABLE)) {
            return "Schema %s of PostgreSQL at %s lacks Tideline's tables: check sinks.postgres.schema; a job that starts makes them, or tideline migrate."
                    .formatted(config.schema(), config.place());
        }
        if (state.equals(SqlState.LOCKED)) {
            return "Another session of PostgreSQL at %s locks what is to be written in schema %s: see pg_stat_activity and pg_locks, and end it."
                    .formatted(config.place(), config.schema());
        }
        if (isOfTls(e)) {
            return "PostgreSQL at %s cannot be talked to by TLS: check the ssl parameters of sinks.postgres.url and the server's certificate (%s)."
                    .formatted(config.place(), firstLine(e));
        }
        if (state.equals(SqlState.CONNECTION_FAILURE)
                && ExceptionUtils.findThrowable(e, SocketTimeoutException.class).isPresent()) {
            return "PostgreSQL at %s gave no answer within %s: see what keeps it busy or locked, or raise sinks.postgres.timeout."
                    .formatted(config.place(), Durations.format(config.timeout()));
        }
        if (state.equals(SqlState.TOO_MANY_CONNECTIONS)) {
            return "PostgreSQL at %s has no connection left: raise max_connections, or the connection limit of the user or database, lower sinks.postgres.writers, or end what holds them."
                    .formatted(config.place());
        }
        if (state.startsWith("08") || state.isEmpty()) {
            return "PostgreSQL at %s is not reachable: check sinks.postgres.url and that the server is up."
                    .formatted(config.place());
        }
        if (SqlState.mayQuoteValues(e)) {
            return "PostgreSQL at %s refuses it, a trigger or constraint of its own perhaps (SQLState %s; its log says more)."
                    .formatted(config.place(), state);
        }
        return "PostgreSQL at %s says: %s (SQLState %s)."
                .formatted(config.place(), firstLine(e), state);
    }

    /** Returns the reason where the user lacks a right on the schema or what is in it. */
    public static String noRight(PostgresSinkConfig config) {
        String rights =
                config.migrate() == SchemaMigration.AUTO
                        ? "USAGE and CREATE on the schema, all rights on its tables, and TEMPORARY on the database"
                        : "what deploy/sql/roles.sql grants to tideline_write";
        return "User %s may not do this in schema %s of PostgreSQL at %s: grant it %s."
                .formatted(config.user(), config.schema(), config.place(), rights);
    }

    /** Returns whether a TLS handshake failed; for a wrong host name there is no cause. */
    private static boolean isOfTls(SQLException e) {
        return ExceptionUtils.findThrowable(e, GeneralSecurityException.class).isPresent()
                || ExceptionUtils.findThrowable(e, SSLException.class).isPresent()
                || (e.getCause() == null && SqlState.CONNECTION_FAILURE.equals(e.getSQLState()));
    }

    private static String firstLine(SQLException e) {
        return e.getMessage() == null
                ? "nothing"
                : e.getMessage().lines().findFirst().orElse("nothing");
    }
}
