package io.tideline.job.sink.postgres.connection;

import io.tideline.job.option.Secret;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.table.BatchSettings;
import io.tideline.job.sink.table.SchemaMigration;
import java.io.Serializable;
import java.time.Duration;

/**
 * The PostgreSQL sink.
 *
 * @param url {@code jdbc:postgresql://host:port/database}, without user and password
 * @param user may have references; messages show these, and not what they refer to
 * @param schema in which the tables are
 * @param batches how rows are gathered and written
 * @param timeout after which a server that does not answer counts as lost, and so does a client
 *     that holds a transaction open
 * @param migrate what is done about tables that are not up to date
 */
public record PostgresSinkConfig(
        String url,
        String user,
        Secret password,
        String schema,
        BatchSettings batches,
        Duration timeout,
        SchemaMigration migrate)
        implements Serializable {

    /**
     * A login, as currently configured.
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

    /** Returns the server and database alone: {@code host:port/database}. */
    public String place() {
        String place = url.replaceFirst("^jdbc:postgresql:(//)?", "");
        int end = place.indexOf('?');
        return (end < 0 ? place : place.substring(0, end)).replaceFirst("^.*@", "");
    }

    /** Returns the configuration for another user, who makes and changes tables. */
    public PostgresSinkConfig asMigrator(String migrator, Secret itsPassword) {
        return as(migrator, itsPassword, SchemaMigration.AUTO);
    }

    /** Returns the configuration for another user, who only reads. */
    public PostgresSinkConfig asReader(String reader, Secret itsPassword) {
        return as(reader, itsPassword, migrate);
    }

    private PostgresSinkConfig as(String other, Secret itsPassword, SchemaMigration migrates) {
        return new PostgresSinkConfig(url, other, itsPassword, schema, batches, timeout, migrates);
    }

    @Override
    public String toString() {
        return "PostgresSinkConfig[" + place() + ", user=" + user + ", schema=" + schema + "]";
    }
}
