package io.tideline.job.config;

import io.tideline.job.option.Option;
import io.tideline.job.option.OptionType;
import io.tideline.job.option.Secret;
import io.tideline.job.option.Section;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The settings of {@code console}, which the job checks as all others, and does without. */
final class ConsoleOptions {
    static final Option<String> LISTEN =
            Option.of(
                    "console.listen",
                    OptionType.text(
                            "a host name or an address, without a port",
                            Pattern.compile("[\\w.-]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")),
                    "127.0.0.1",
                    "127.0.0.1",
                    "Where [the console](console.md) listens; beyond loopback only with `console.sign_in`.");
    static final Option<Integer> PORT =
            Option.of(
                    "console.port",
                    OptionType.integer(0, 65_535),
                    8090,
                    "8090",
                    "Its port; 0: a free one.");
    static final Option<Duration> STATEMENT_TIMEOUT =
            Option.of(
                    "console.statement_timeout",
                    OptionType.duration(Duration.ofSeconds(1), Duration.ofMinutes(10)),
                    Duration.ofSeconds(30),
                    "30s",
                    "After which the database ends a query of the console.");

    private static final Option<String> PUBLIC_URL =
            Option.without(
                    "console.public_url",
                    OptionType.url(
                            "a URL without a path, such as https://tideline.example.com",
                            Pattern.compile("https?://[^/\\s?#]+/?")),
                    "where it listens",
                    "The URL by which people reach it, where a proxy stands before it; of other hosts it answers no request.");
    private static final Option<String> USER =
            Option.without(
                    "console.user",
                    OptionType.login("the name of a database user"),
                    "`sinks.postgres.user`",
                    "User of the database as whom the console reads: `tideline_read` of `deploy/sql/roles.sql`.");
    private static final Option<Secret> PASSWORD =
            Option.without(
                    "console.password",
                    OptionType.secret("a password by reference, as ${env:NAME} or ${file:/path}"),
                    "`sinks.postgres.password`",
                    "That user's password, by reference.");
    private static final Option<String> HEADER =
            Option.without(
                    "console.sign_in.header",
                    OptionType.text(
                            "the name of a header, such as X-Forwarded-User",
                            Pattern.compile("[A-Za-z0-9-]+")),
                    "none",
                    "Header in which a reverse proxy names who has signed in there; needs `console.sign_in.proxies`.");
    private static final Option<List<String>> PROXIES =
            Option.without(
                    "console.sign_in.proxies",
                    OptionType.texts(
                            "an address such as 10.0.0.5 or 10.0.0.0/24, or a list of them"),
                    "none",
                    "Addresses of the proxies whose header is believed; that of others is not.");
    private static final Option<Map<String, String>> USERS =
            Option.of(
                    "console.sign_in.users",
                    OptionType.hashes(
                            "what tideline console --hash-password prints",
                            Pattern.compile(
                                    "\\$2[aby]\\$(0[4-9]|[12]\\d|3[01])\\$[./A-Za-z0-9]{53}")),
                    Map.of(),
                    "{}",
                    "Who may sign in with a password: names, and hashes by `tideline console --hash-password`.");
    private static final Option<Map<String, String>> TOKENS =
            Option.of(
                    "console.tokens",
                    OptionType.hashes(
                            "what tideline console --new-token prints behind the token",
                            Pattern.compile("sha256:[0-9a-f]{64}")),
                    Map.of(),
                    "{}",
                    "Who may use the API: names, and hashes by `tideline console --new-token`.");

    private ConsoleOptions() {}

    /** Returns the settings in the order of the reference page. */
    static List<Option<?>> all() {
        return List.of(
                LISTEN,
                PORT,
                PUBLIC_URL,
                USER,
                PASSWORD,
                STATEMENT_TIMEOUT,
                HEADER,
                PROXIES,
                USERS,
                TOKENS);
    }

    /** Reads the section, or the defaults where there is none. */
    static ConsoleConfig read(Section settings) {
        String url = settings.get(PUBLIC_URL);
        return new ConsoleConfig(
                settings.get(LISTEN),
                settings.get(PORT),
                url == null ? null : url.replaceFirst("/$", ""),
                settings.get(USER),
                password(settings),
                settings.get(STATEMENT_TIMEOUT),
                signIn(settings),
                settings.get(TOKENS));
    }

    private static Secret password(Section settings) {
        Secret password = settings.get(PASSWORD);
        if ((password == null) != (settings.get(USER) == null)) {
            settings.fault(
                    password == null ? USER : PASSWORD,
                    "console.user and console.password together");
        }
        return password;
    }

    private static ConsoleConfig.SignIn signIn(Section settings) {
        String header = settings.get(HEADER);
        List<String> proxies = settings.get(PROXIES);
        if ((header == null) != (proxies == null)) {
            settings.fault(
                    header == null ? PROXIES : HEADER,
                    "console.sign_in.header and console.sign_in.proxies together");
        }
        return new ConsoleConfig.SignIn(
                header, proxies == null ? List.of() : proxies, settings.get(USERS));
    }
}
