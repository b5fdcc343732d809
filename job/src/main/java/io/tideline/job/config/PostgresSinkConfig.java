package io.tideline.job.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * The PostgreSQL sink.
 *
 * @param url {@code jdbc:postgresql://host:port/database}, without user and password
 * @param user may have references; messages show these, and not what they refer to
 * @param schema in which the tables are
 * @param batchRows rows written at once, at most
 * @param flushInterval how long a row waits for others, at most
 * @param retryFor how long a lost connection is tried again before the job fails and restarts
 */
public record PostgresSinkConfig(
        String url,
        String user,
        Secret password,
        String schema,
        int batchRows,
        Duration flushInterval,
        Duration retryFor)
        implements Serializable {

    /**
     * A login, as it is at the moment.
     *
     * @param password must not be shown
     */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[" + user + ", " + Secret.MASK + "]";
        }
    }

    /**
     * Reads what user and password refer to, for one connection.
     *
     * @throws StartException if a reference leads nowhere on this machine
     */
    public Login login() {
        return new Login(new Secret(user).reveal(), password.reveal());
    }

    /** The server and database alone: {@code host:port/database}. */
    public String place() {
        String place = url.replaceFirst("^jdbc:postgresql:(//)?", "");
        int end = place.indexOf('?');
        return (end < 0 ? place : place.substring(0, end)).replaceFirst("^.*@", "");
    }

    @Override
    public String toString() {
        return "PostgresSinkConfig[" + place() + ", user=" + user + ", schema=" + schema + "]";
    }
}
