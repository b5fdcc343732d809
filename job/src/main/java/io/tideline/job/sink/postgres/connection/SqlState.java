package io.tideline.job.sink.postgres.connection;

import java.sql.SQLException;
import java.util.Set;
import org.postgresql.util.PSQLException;

/** What PostgreSQL's error codes mean to us. */
public final class SqlState {
    static final String NO_CONNECTION = "08001";
    static final String CONNECTION_FAILURE = "08006";
    static final String NO_RIGHT = "42501";
    static final String NO_DATABASE = "3D000";
    static final String NO_TABLE = "42P01";
    public static final String EXISTS_ALREADY = "42P07";
    static final String WRONG_LOGIN = "28";
    static final String LOCKED = "55P03";
    static final String TOO_MANY_CONNECTIONS = "53300";

    /** One of our own: the server accepted a row silently, and it is not in the table. */
    public static final String KEPT_OUT = "TL001";

    /** One of our own: the table no longer has the form in which rows are written. */
    public static final String CHANGED = "TL002";

    private static final String PROTOCOL_VIOLATION = "08P01";
    private static final String KEY_EXISTS = "23505";
    private static final String NOT_SUPPORTED = "0A000";
    private static final String CHECK_FAILED = "23514";

    private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "57", "58", "55");
    private static final String IN_THE_WAY = "40";

    /** Beside their classes: the server is read-only, or gave up a transaction that stood still. */
    private static final Set<String> PASSING = Set.of("25006", "25P03", "25P04");

    private static final Set<String> DATA_CLASSES = Set.of("22", "23", "54", "TL");

    /** Apart from data: what triggers, functions and policies of others say in their words. */
    private static final Set<String> VALUES_CLASSES =
            Set.of("22", "23", "38", "39", "44", "P0", "XX");

    private SqlState() {}

    /**
     * Returns whether a later attempt may well succeed: the connection or the server is gone, or
     * another transaction was in the way.
     */
    public static boolean isTransient(SQLException e) {
        String state = e.getSQLState();
        return state == null || PASSING.contains(state) || PASSING_CLASSES.contains(classOf(state));
    }

    /** Returns whether another transaction was in the way, as in a deadlock. */
    public static boolean isConflict(SQLException e) {
        return e.getSQLState() != null && IN_THE_WAY.equals(classOf(e.getSQLState()));
    }

    /**
     * Returns whether the server could not understand what it was sent: so it says of a value that
     * is shorter than the column's type, and poolers say it of whatever goes wrong on their way.
     */
    public static boolean isMisunderstanding(SQLException e) {
        return PROTOCOL_VIOLATION.equals(e.getSQLState());
    }

    /** Returns whether the row itself may be at fault, so that trying again is of no use. */
    public static boolean isData(SQLException e) {
        return e.getSQLState() != null && DATA_CLASSES.contains(classOf(e.getSQLState()));
    }

    /** Returns whether the message may quote values of rows, which must not reach a log. */
    public static boolean mayQuoteValues(SQLException e) {
        return e.getSQLState() != null && VALUES_CLASSES.contains(classOf(e.getSQLState()));
    }

    /**
     * Returns whether rows that could not be copied into a table can be merged into it: the key of
     * one is there already, or the table takes no copies, as one with policies for rows.
     */
    public static boolean requiresMerge(SQLException e) {
        return KEY_EXISTS.equals(e.getSQLState()) || NOT_SUPPORTED.equals(e.getSQLState());
    }

    /** Returns whether a table has no partition for a row: no constraint of a name refuses it. */
    public static boolean lacksPartition(SQLException e) {
        return CHECK_FAILED.equals(e.getSQLState()) && constraintOf(e) == null;
    }

    /** Returns the code and, if any, the constraint's name, but never values of a row. */
    public static String describe(SQLException e) {
        if (KEPT_OUT.equals(e.getSQLState())) {
            return "a trigger drops them without an error";
        }
        String constraint = constraintOf(e);
        return "SQLState "
                + e.getSQLState()
                + (constraint == null ? "" : ", constraint " + constraint);
    }

    private static String constraintOf(SQLException e) {
        return e instanceof PSQLException refusal && refusal.getServerErrorMessage() != null
                ? refusal.getServerErrorMessage().getConstraint()
                : null;
    }

    private static String classOf(String state) {
        return state.substring(0, Math.min(2, state.length()));
    }
}
