package io.tideline.job.sink.jdbc.connection;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;

/** The two servers that speak the same protocol, as far as they differ. */
public enum Product {
    MARIADB("MariaDB", "utf8mb4_nopad_bin", "longtext", 10, 6),
    MYSQL("MySQL", "utf8mb4_0900_bin", "json", 8, 0);

    private final String text;
    private final String collation;
    private final String json;
    private final int major;
    private final int minor;

    Product(String text, String collation, String json, int major, int minor) {
        this.text = text;
        this.collation = collation;
        this.json = json;
        this.major = major;
        this.minor = minor;
    }

    /** Returns which of the two a connection leads to. */
    public static Product of(Connection connection) throws SQLException {
        String name = connection.getMetaData().getDatabaseProductName();
        return name.equals(MARIADB.text) ? MARIADB : MYSQL;
    }

    /** Returns its name. */
    public String text() {
        return text;
    }

    /**
     * Returns the collation that distinguishes all texts: others take case, accents or trailing
     * blanks for the same.
     */
    public String collation() {
        return collation;
    }

    /** Returns the type under which the catalog lists a column of JSON. */
    public String json() {
        return json;
    }

    /** Returns the first version that has all that is used here. */
    public String firstVersion() {
        return major + "." + minor;
    }

    /** Returns whether the server is of a version that has all that is used here. */
    public boolean isSupported(Connection connection) throws SQLException {
        DatabaseMetaData server = connection.getMetaData();
        int version = server.getDatabaseMajorVersion();
        return version > major || (version == major && server.getDatabaseMinorVersion() >= minor);
    }
}
