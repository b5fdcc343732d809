package io.tideline.job.sink.jdbc.connection;

import java.sql.SQLException;
import java.util.Set;

/**
 * What the servers' errors mean to us. SQLState alone does not do: most of them have {@code HY000}.
 */
public final class ErrorCodes {
    static final String NO_CONNECTION = "08001";

    static final int NO_DATABASE = 1049;
    static final int NO_TABLE = 1146;
    static final int LOCKED = 1205;
    static final int TOO_MANY_CONNECTIONS = 1040;
    static final int SYNTAX = 1064;

    private static final int DEADLOCK = 1213;

    /** The user, or the machine that it comes from, is not let in. */
    private static final Set<Integer> WRONG_LOGIN = Set.of(1045, 1130, 1698, 3955);

    /** On a database, table, column, or for an administrator's work. */
    private static final Set<Integer> NO_RIGHT = Set.of(1044, 1142, 1143, 1227, 1370);

    /**
     * Too many connections, a full disk, no memory, a server that is going down or read-only, a
     * statement that was ended, a lock that was waited for, a table that is being changed, a
     * session that was silent for too long.
     */
    private static final Set<Integer> PASSING =
            Set.of(
                    1020, 1021, 1037, 1038, 1040, 1041, 1053, 1077, 1114, 1129, 1180, 1203, LOCKED,
                    DEADLOCK, 1226, 1290, 1317, 1412, 1615, 1792, 1836, 1927, 1969, 3024, 4031);

    /**
     * Values that do not fit, no value where one has to be, a check that fails, JSON that is none,
     * a row that is too large.
     */
    private static final Set<Integer> DATA =
            Set.of(1118, 1153, 1264, 1265, 1292, 1364, 1366, 1406, 3140, 3819, 4025);

    private static final Set<String> DATA_CLASSES = Set.of("22", "23");
    private static final Set<String> PASSING_CLASSES = Set.of("08", "40");

    /** Of connections, logins, conflicts and names. */
    private static final Set<String> WITHOUT_VALUES = Set.of("08", "28", "40", "42", "S1");

    private ErrorCodes() {}

    static boolean isTransient(SQLException e) {
        return !isData(e)
                && (e.getSQLState() == null
                        || PASSING.contains(e.getErrorCode())
                        || PASSING_CLASSES.contains(classOf(e)));
    }

    /** Returns whether another transaction was in the way. */
    public static boolean isConflict(SQLException e) {
        return e.getErrorCode() == DEADLOCK
                || e.getErrorCode() == LOCKED
                || "40".equals(classOf(e));
    }

    static boolean isData(SQLException e) {
        return DATA.contains(e.getErrorCode()) || DATA_CLASSES.contains(classOf(e));
    }

    /** Returns whether the message may quote values of rows, or a statement with them. */
    static boolean mayQuoteValues(SQLException e) {
        return isData(e)
                || e.getErrorCode() == SYNTAX
                || !(isTransient(e) || WITHOUT_VALUES.contains(classOf(e)));
    }

    static boolean isWrongLogin(SQLException e) {
        return WRONG_LOGIN.contains(e.getErrorCode()) || "28".equals(classOf(e));
    }

    /** Returns whether the user lacks a right. */
    public static boolean isNoRight(SQLException e) {
        return NO_RIGHT.contains(e.getErrorCode());
    }

    static String classOf(SQLException e) {
        String state = e.getSQLState();
        return state == null ? "" : state.substring(0, Math.min(2, state.length()));
    }
}
