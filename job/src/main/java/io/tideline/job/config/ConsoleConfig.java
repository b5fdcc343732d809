package io.tideline.job.config;

import io.tideline.job.option.Secret;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The console ({@code tideline console}), which shows what the job writes to PostgreSQL.
 *
 * @param listen host name or address
 * @param port 0: a free one
 * @param publicUrl by which people reach it, without a slash at the end; null: where it listens
 * @param user of the database, who may have references; null: the sink's
 * @param password the user's; null with it
 * @param statementTimeout after which the database ends a query
 * @param signIn who may see pages
 * @param tokens hashes of the tokens of the API, by the names of who has them
 */
public record ConsoleConfig(
        String listen,
        int port,
        String publicUrl,
        String user,
        Secret password,
        Duration statementTimeout,
        SignIn signIn,
        Map<String, String> tokens)
        implements Serializable {

    /** On this machine alone, with the user of the sink. */
    public static final ConsoleConfig DEFAULT =
            new ConsoleConfig(
                    ConsoleOptions.LISTEN.byDefault(),
                    ConsoleOptions.PORT.byDefault(),
                    null,
                    null,
                    null,
                    ConsoleOptions.STATEMENT_TIMEOUT.byDefault(),
                    new SignIn(null, List.of(), Map.of()),
                    Map.of());

    /**
     * Who may see pages.
     *
     * @param header in which a proxy names who has signed in there; null: none does
     * @param proxies addresses, or blocks of them, whose header is believed
     * @param users hashes of passwords, by name
     */
    public record SignIn(String header, List<String> proxies, Map<String, String> users)
            implements Serializable {

        /** Returns whether people have to sign in. */
        public boolean isRequired() {
            return header != null || !users.isEmpty();
        }
    }
}
