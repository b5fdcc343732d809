package io.tideline.job.sink.table;

import java.sql.SQLException;

/** What the errors of a database server mean to whoever writes rows. */
public interface SqlErrors {
    /**
     * Returns whether a later attempt may well succeed: the connection or the server is gone, or
     * another transaction was in the way.
     */
    boolean isTransient(SQLException e);

    /** Returns whether the row itself may be at fault, so that trying again is of no use. */
    boolean isData(SQLException e);

    /**
     * Returns whether the table may be at fault, though the error is not one of those that rows
     * cause.
     */
    boolean mayBeOfTable(SQLException e);

    /** Returns whether the message may quote values of rows, which must not reach a log. */
    boolean mayQuoteValues(SQLException e);

    /** Returns why a row is refused, without values of it. */
    String describe(SQLException e);

    /** Returns one sentence on what is wrong, without a secret, ending with a full stop. */
    String reason(SQLException e);
}
