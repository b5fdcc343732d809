package io.tideline.job.sink.postgres;

import io.tideline.job.config.PostgresSinkConfig;
import java.sql.SQLException;

/** Says what is wrong with a server or a login, and what to look at. */
final class PostgresFaults {
    private PostgresFaults() {}

    /** One sentence, without a secret, ending with a full stop. */
    static String reason(SQLException e, PostgresSinkConfig config) {
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
            return "User %s may not do this in schema %s of PostgreSQL at %s: grant it USAGE and CREATE on the schema, all rights on its tables, and TEMPORARY on the database."
                    .formatted(config.user(), config.schema(), config.place());
        }
        if (state.equals(SqlState.NO_TABLE)) {
            return "Schema %s of PostgreSQL at %s lacks Tideline's tables: check sinks.postgres.schema; a job that starts makes them."
                    .formatted(config.schema(), config.place());
        }
        if (state.startsWith("08") || state.isEmpty()) {
            return "PostgreSQL at %s is not reachable: check sinks.postgres.url and that the server is up."
                    .formatted(config.place());
        }
        return "PostgreSQL at %s says: %s (SQLState %s)."
                .formatted(config.place(), firstLine(e), state);
    }

    /** Without the detail, which may hold values of rows. */
    private static String firstLine(SQLException e) {
        return e.getMessage() == null
                ? "nothing"
                : e.getMessage().lines().findFirst().orElse("nothing");
    }
}
