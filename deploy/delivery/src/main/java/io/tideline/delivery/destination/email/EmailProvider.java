package io.tideline.delivery.destination.email;

import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.destination.DestinationProvider;
import io.tideline.delivery.destination.Rate;
import io.tideline.delivery.destination.Surroundings;
import io.tideline.job.option.Option;
import io.tideline.job.option.OptionType;
import io.tideline.job.option.Secret;
import io.tideline.job.option.Section;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** {@code type: email}. */
public final class EmailProvider implements DestinationProvider {
    private static final Rate RATE = new Rate(2, Duration.ofSeconds(1));
    private static final int SUBMISSION = 587;
    private static final Pattern MAILBOX = Pattern.compile("[^\\s<>,;@]+@[^\\s<>,;@]+");

    private static final Option<String> HOST =
            Option.required("host", OptionType.text("a host"), "SMTP server.");
    private static final Option<Integer> PORT =
            Option.of("port", OptionType.integer(1, 65_535), SUBMISSION, "587", "Its port.");
    private static final Option<Encryption> TLS =
            Option.of(
                    "tls",
                    OptionType.oneOf(Encryption.class),
                    Encryption.STARTTLS,
                    "starttls",
                    "How the connection is encrypted: `starttls` after it is made, `always` from its start, `never` (this machine alone).");
    private static final Option<String> USER =
            Option.without(
                    "user", OptionType.login("a user's name"), "none", "Login, if it wants one.");
    private static final Option<Secret> PASSWORD =
            Option.without(
                    "password",
                    OptionType.secret("a password by reference"),
                    "none",
                    "Its password, by reference.");
    private static final Option<String> FROM =
            Option.required(
                    "from",
                    OptionType.text("a mailbox such as tideline@example.com", MAILBOX),
                    "Whom mail is from.");

    @Override
    public String type() {
        return "email";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(HOST, PORT, TLS, USER, PASSWORD, FROM);
    }

    @Override
    public Abilities abilities(Section settings) {
        String host = settings.get(HOST);
        if (settings.get(TLS) == Encryption.NEVER && host != null && !isThisMachine(host)) {
            settings.fault(TLS, "starttls or always, as the server is another machine");
        }
        if ((settings.get(USER) == null) != (settings.get(PASSWORD) == null)) {
            settings.fault(HOST, "user and password, or neither");
        }
        return new Abilities(true, false, true, AddressUse.REQUIRED, 1, false, RATE);
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.equals("127.0.0.1");
    }

    @Override
    public boolean isAddress(String text) {
        return MAILBOX.matcher(text).matches();
    }

    @Override
    public Destination create(Section settings, Surroundings surroundings) {
        MailServer server =
                new MailServer(
                        settings.get(HOST),
                        settings.get(PORT),
                        settings.get(TLS),
                        settings.get(USER) == null ? null : new Secret(settings.get(USER)),
                        settings.get(PASSWORD),
                        surroundings.timeout());
        return new Email(server, settings.get(FROM), surroundings);
    }
}
