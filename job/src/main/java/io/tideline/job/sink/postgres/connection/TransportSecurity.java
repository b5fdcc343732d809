package io.tideline.job.sink.postgres.connection;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.SslMode;
import org.postgresql.util.PSQLException;

/** Whether others on the network could read and change what goes to the database. */
public final class TransportSecurity {
    private TransportSecurity() {}

    /**
     * Returns a warning where a connection leaves the machine, and the driver does not check whose
     * certificate the server has: its default, {@code prefer}, takes any, or none.
     */
    public static Optional<String> warning(PostgresSinkConfig config) {
        Properties properties = Driver.parseURL(config.url(), new Properties());
        if (properties == null
                || PGProperty.SOCKET_FACTORY.isPresent(properties) // has its own way of safety
                || isVerified(properties)
                || Arrays.stream(PGProperty.PG_HOST.getOrDefault(properties).split(",", -1))
                        .allMatch(TransportSecurity::isLoopback)) {
            return Optional.empty();
        }
        return Optional.of(
                "The connection to PostgreSQL at %s does not check whose server it is, so others on the network could read and change rows, or take the password: add sslmode=verify-full and sslrootcert to sinks.postgres.url"
                        .formatted(config.place()));
    }

    private static boolean isVerified(Properties properties) {
        try {
            return SslMode.of(properties).verifyCertificate();
        } catch (PSQLException e) {
            return false; // no such mode: no connection either
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
