package io.tideline.job.sink.table;

import java.sql.SQLException;
import java.util.List;

/**
 * A table of a database, as a {@link BatchingWriter} writes to it. It has one connection at most,
 * and is used by one thread.
 *
 * @param <R> the row
 */
public interface TableTarget<R> {
    /** Rows that are deleted at once when they have expired: about 10 ms of work for a server. */
    int EXPIRED_AT_ONCE = 5_000;

    /** Returns the server as sentences begin with it: {@code PostgreSQL at host:5432/database}. */
    String server();

    /** Returns the product alone. */
    String product();

    /** Returns the name of the table, with that of its schema where there are several. */
    String tableName();

    SqlErrors errors();

    /** Opens a connection that is ready to be written to, where there is none. */
    void connect() throws SQLException;

    /** Closes the connection, if there is one. */
    void disconnect();

    /**
     * Writes rows, and commits. After an exception no transaction is open; what is written by then
     * may be written again.
     *
     * @param rows of different keys, in the order of keys
     */
    void write(List<R> rows) throws SQLException;

    /**
     * Returns how the table differs from what is written to it; nothing where there is no
     * connection to look with.
     */
    List<String> differences() throws SQLException;

    /** Returns the sentence on how the table differs. */
    String changed(List<String> differences);

    /** Drops what has expired as a whole, and commits; returns how many parts of the table. */
    int dropExpired() throws SQLException;

    /** Deletes at most {@link #EXPIRED_AT_ONCE} rows that have expired, and commits. */
    int deleteExpired() throws SQLException;
}
