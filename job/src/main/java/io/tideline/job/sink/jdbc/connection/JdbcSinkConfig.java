package io.tideline.job.sink.jdbc.connection;

import io.tideline.job.option.Secret;
import io.tideline.job.sink.table.BatchSettings;
import io.tideline.job.sink.table.SchemaMigration;
import java.io.Serializable;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The sink to MariaDB or MySQL.
 *
 * @param url {@code jdbc:mariadb://host:port/database}, or {@code jdbc:mysql:…}, without user and
 *     password
 * @param user may have references; messages show these, and not what they refer to
 * @param batches how rows are gathered and written
 * @param timeout after which a server that does not answer counts as lost, and so does a client
 *     that holds a transaction open
 * @param migrate what is done about tables that are not up to date
 */
public record JdbcSinkConfig(
        String url,
        String user,
        Secret password,
        BatchSettings batches,
        Duration timeout,
        SchemaMigration migrate)
        implements Serializable {
    /** What a URL looks like. */
    public static final Pattern URL =
            Pattern.compile("jdbc:(?:mariadb|mysql)://[^/?]+/[^/?]+(?:\\?.*)?");

    private static final String MARIADB = "jdbc:mariadb:";
    private static final String MYSQL = "jdbc:mysql:";

    /** Returns what the server is called in messages: by the URL, since it may not be there. */
    public Product product() {
        return url.startsWith(MYSQL) ? Product.MYSQL : Product.MARIADB;
    }

    /** Returns the server as messages name it. */
    public String server() {
        return product().text() + " at " + place();
    }

    /** Returns the URL for the driver, which goes by one scheme for both. */
    public String driverUrl() {
        return url.startsWith(MYSQL) ? MARIADB + url.substring(MYSQL.length()) : url;
    }

    /** Returns the server and database alone: {@code host:port/database}. */
    public String place() {
        String place = url.replaceFirst("^jdbc:\\w+://", "");
        int end = place.indexOf('?');
        return (end < 0 ? place : place.substring(0, end)).replaceFirst("^.*@", "");
    }

    /** Returns the server's address alone: {@code host:port}. */
    String address() {
        return place().replaceFirst("/.*$", "");
    }

    /** Returns a user as currently configured. */
    public String currentUser() {
        return new Secret(user).reveal();
    }

    /** Returns the configuration for another user, who makes and changes tables. */
    public JdbcSinkConfig asMigrator(String migrator, Secret itsPassword) {
        return new JdbcSinkConfig(
                url, migrator, itsPassword, batches, timeout, SchemaMigration.AUTO);
    }

    @Override
    public String toString() {
        return "JdbcSinkConfig[" + place() + ", user=" + user + "]";
    }
}
