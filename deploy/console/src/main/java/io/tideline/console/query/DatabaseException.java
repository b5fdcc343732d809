package io.tideline.console.query;

import java.sql.SQLException;

/** The database gave no rows. The message is for the log, the reason for whoever looks. */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why it gave none. */
    public enum Reason {
        /** No job has made the tables yet, or one of an earlier version. */
        NO_TABLES,
        NO_RIGHT,
        TOO_SLOW,
        /** It has a value that no text of PostgreSQL can be, so there is no such row. */
        NO_SUCH_VALUE,
        AWAY
    }

    /** Wraps an error, without the values that the server may have quoted. */
    public DatabaseException(SQLException e) {
        super("SQLState " + e.getSQLState(), e);
        this.reason = reason(e.getSQLState() == null ? "" : e.getSQLState());
    }

    private static Reason reason(String state) {
        return switch (state) {
            case "42P01", "42703", "3F000" -> Reason.NO_TABLES;
            case "42501" -> Reason.NO_RIGHT;
            case "57014" -> Reason.TOO_SLOW;
            case "22021" -> Reason.NO_SUCH_VALUE;
            default -> Reason.AWAY;
        };
    }

    public Reason reason() {
        return reason;
    }
}
