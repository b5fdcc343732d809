package io.tideline.bench.contestant;

import io.tideline.embedded.KafkaLogin;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/**
 * The addresses of the broker and the database that all contestants share.
 *
 * @param kafka {@code host:port}
 * @param login to the broker
 * @param jdbcUrl of the database
 */
public record Servers(
        String kafka, KafkaLogin login, String jdbcUrl, String user, String password) {

    /** Returns the properties of a client of the broker. */
    public Map<String, Object> kafkaClient() {
        return kafkaClient(Map.of());
    }

    /** Returns the properties of a client of the broker, with more of its own. */
    public Map<String, Object> kafkaClient(Map<String, ?> more) {
        return login.client(kafka, more);
    }

    /** Returns a connection to the database; the caller closes it. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, user, password);
    }
}
