package io.tideline.job.sink.jdbc.connection;

import io.tideline.job.sink.table.SchemaMigration;
import io.tideline.job.sink.table.SqlErrors;
import io.tideline.yaml.Durations;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.apache.flink.util.ExceptionUtils;

/** Says what is wrong with a server or a login, and what to look at. */
public record JdbcErrors(JdbcSinkConfig config) implements SqlErrors {
    @Override
    public boolean isTransient(SQLException e) {
        return ErrorCodes.isTransient(e);
    }

    @Override
    public boolean isData(SQLException e) {
        return ErrorCodes.isData(e);
    }

    /** Returns false: the codes of errors of rows are none of those of tables here. */
    @Override
    public boolean mayBeOfTable(SQLException e) {
        return false;
    }

    @Override
    public boolean mayQuoteValues(SQLException e) {
        return ErrorCodes.mayQuoteValues(e);
    }

    @Override
    public String describe(SQLException e) {
        return "SQLState " + e.getSQLState() + ", error " + e.getErrorCode();
    }

    @Override
    public String reason(SQLException e) {
        String server = config.server();
        if (ErrorCodes.isWrongLogin(e)) {
            return "%s refuses the login of user %s: check sinks.jdbc.user and sinks.jdbc.password."
                    .formatted(server, config.user());
        }
        if (ErrorCodes.isNoRight(e)) {
            return noRight();
        }
        String known = reasonOf(e.getErrorCode());
        if (known != null) {
            return known;
        }
        if (isOfTls(e)) {
            return "%s cannot be talked to by TLS: check sslMode and serverSslCert in sinks.jdbc.url and the server's certificate (%s)."
                    .formatted(server, firstLine(e));
        }
        if (isOf(SocketTimeoutException.class, e)
                && !ErrorCodes.NO_CONNECTION.equals(e.getSQLState())) {
            return "%s gave no answer within %s: see what keeps it busy or locked, or raise sinks.jdbc.timeout."
                    .formatted(server, Durations.format(config.timeout()));
        }
        if (e.getSQLState() == null || ErrorCodes.classOf(e).equals("08")) {
            return "%s is not reachable: check sinks.jdbc.url and that the server is up."
                    .formatted(server);
        }
        return mayQuoteValues(e)
                ? "%s refuses it, a trigger or constraint of its own perhaps (%s; its log says more)."
                        .formatted(server, describe(e))
                : "%s says: %s (%s).".formatted(server, firstLine(e), describe(e));
    }

    private String reasonOf(int code) {
        return switch (code) {
            case ErrorCodes.NO_DATABASE ->
                    "%s has no database of that name: create it, or check sinks.jdbc.url."
                            .formatted(config.server());
            case ErrorCodes.NO_TABLE ->
                    "%s lacks Tideline's tables: check sinks.jdbc.url; a job that starts makes them, or tideline migrate."
                            .formatted(config.server());
            case ErrorCodes.LOCKED ->
                    "Another session of %s locks what is to be written: see SHOW PROCESSLIST and information_schema.innodb_trx, and end it."
                            .formatted(config.server());
            case ErrorCodes.TOO_MANY_CONNECTIONS ->
                    "%s has no connection left: raise its max_connections, lower sinks.jdbc.writers, or end what holds them."
                            .formatted(config.server());
            default -> null;
        };
    }

    /** Returns the reason where the user lacks a right on the database or what is in it. */
    public String noRight() {
        String rights =
                config.migrate() == SchemaMigration.AUTO
                        ? "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX and DROP on the database"
                        : "SELECT, INSERT, UPDATE and DELETE on the database";
        return "User %s may not do this in %s: grant it %s."
                .formatted(config.user(), config.server(), rights);
    }

    /** Returns whether a TLS handshake failed; for a server without TLS there is no cause. */
    private static boolean isOfTls(SQLException e) {
        return isOf(SSLException.class, e)
                || isOf(GeneralSecurityException.class, e)
                || (ErrorCodes.classOf(e).equals("08")
                        && firstLine(e).contains("connect with ssl"));
    }

    private static boolean isOf(Class<? extends Throwable> type, SQLException e) {
        return ExceptionUtils.findThrowable(e, type).isPresent();
    }

    /** Returns the message without the number of the connection that the driver puts before it. */
    private static String firstLine(SQLException e) {
        return e.getMessage() == null
                ? "nothing"
                : e.getMessage()
                        .lines()
                        .findFirst()
                        .orElse("nothing")
                        .replaceFirst("^\\(conn=\\d+\\) ", "");
    }
}
