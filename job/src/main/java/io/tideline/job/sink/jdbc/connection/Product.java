package io.tideline.job.sink.jdbc.connection;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two servers that speak the same protocol, as far as they differ. */
public enum Product {
    MARIADB("MariaDB", "utf8mb4_nopad_bin", "longtext", 10, 6, 0),
    MYSQL("MySQL", "utf8mb4_0900_bin", "json", 8, 0, 17);

    private static final Pattern PATCH = Pattern.compile("\\d+\\.\\d+\\.(\\d{1,4})");

    private final String text;
    private final String collation;
    private final String json;
    private final int major;
    private final int minor;
    private final int patch;

    Product(String text, String collation, String json, int major, int minor, int patch) {
        this.text = text;
        this.collation = collation;
        this.json = json;
        this.major = major;
        this.minor = minor;
        this.patch = patch;
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
        return major + "." + minor + (patch == 0 ? "" : "." + patch);
    }

    /** Returns whether the server is of a version that has all that is used here. */
    public boolean isSupported(Connection connection) throws SQLException {
        DatabaseMetaData server = connection.getMetaData();
        return isSupported(
                server.getDatabaseMajorVersion(),
                server.getDatabaseMinorVersion(),
                server.getDatabaseProductVersion());
    }

    /**
     * Returns whether a version has all that is used here.
     *
     * @param version the whole version, such as {@code 8.0.17-log}
     */
    boolean isSupported(int ofMajor, int ofMinor, String version) {
        if (ofMajor != major || ofMinor != minor) {
            return ofMajor > major || (ofMajor == major && ofMinor > minor);
        }
        Matcher matcher = PATCH.matcher(version);
        return !matcher.lookingAt() || Integer.parseInt(matcher.group(1)) >= patch;
    }

    /** Returns whether a switch of the server is off: newer servers give words for numbers. */
    public static boolean isOff(String value) {
        return value.equals("0") || value.equalsIgnoreCase("OFF");
    }
}
