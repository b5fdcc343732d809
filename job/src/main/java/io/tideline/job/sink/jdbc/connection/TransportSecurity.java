package io.tideline.job.sink.jdbc.connection;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether others on the network could read and change what goes to the database. */
public final class TransportSecurity {
    /** The driver's default is to do without TLS; {@code trust} takes any certificate. */
    private static final Pattern VERIFIED =
            Pattern.compile(
                    "[?&]sslMode=(?:verify-full|verify-ca|VERIFY_IDENTITY|VERIFY_CA)(?:&|$)");

    private TransportSecurity() {}

    /**
     * Returns a warning where a connection leaves the machine, and the driver does not check whose
     * certificate the server has.
     */
    public static Optional<String> warning(JdbcSinkConfig config) {
        if (VERIFIED.matcher(config.url()).find()
                || Arrays.stream(config.address().split(",", -1))
                        .allMatch(TransportSecurity::isLoopback)) {
            return Optional.empty();
        }
        return Optional.of(
                "The connection to %s does not check whose server it is, so others on the network could read and change rows, or take the password: add sslMode=verify-full and serverSslCert to sinks.jdbc.url"
                        .formatted(config.server()));
    }

    private static boolean isLoopback(String address) {
        try {
            String host = address.replaceFirst(":\\d+$", "").replaceAll("^\\[|]$", "");
            return Arrays.stream(InetAddress.getAllByName(host))
                    .allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
