package io.tideline.job.sink.jdbc.connection;

import io.tideline.job.option.StartException;
import java.sql.Driver;

/**
 * The driver of both servers. Its licence keeps it out of the jar for a cluster, so whoever uses
 * this sink adds it.
 */
public final class JdbcDriver {
    public static final String CLASS = "org.mariadb.jdbc.Driver";

    /** Some versions log what a server says at WARN, which may quote values of rows. */
    private static final String WITHOUT_LOG = "mariadb.logging.disable";

    private JdbcDriver() {}

    /**
     * Returns the driver.
     *
     * @throws StartException if it is not on the class path
     */
    static Driver get() {
        return get(CLASS, JdbcDriver.class.getClassLoader());
    }

    /** Returns the driver of a name, as a class loader finds it. */
    static Driver get(String name, ClassLoader loader) {
        System.setProperty(WITHOUT_LOG, "true"); // as the driver reads it when it is loaded
        try {
            return Class.forName(name, true, loader)
                    .asSubclass(Driver.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            throw new StartException(
                    "There is no driver for MariaDB and MySQL, which sinks.jdbc needs: put mariadb-java-client 3.5 (org.mariadb.jdbc:mariadb-java-client on Maven Central) into the lib folder of Flink on every machine, or of the command's image, and start again.",
                    e);
        }
    }
}
