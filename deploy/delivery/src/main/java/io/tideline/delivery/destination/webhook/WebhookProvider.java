package io.tideline.delivery.destination.webhook;

import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.destination.DestinationProvider;
import io.tideline.delivery.destination.Rate;
import io.tideline.delivery.destination.Surroundings;
import io.tideline.delivery.destination.Urls;
import io.tideline.job.option.Option;
import io.tideline.job.option.OptionType;
import io.tideline.job.option.Secret;
import io.tideline.job.option.Section;
import java.time.Duration;
import java.util.List;

/** {@code type: webhook}. */
public final class WebhookProvider implements DestinationProvider {
    private static final int BATCH = 64;
    private static final Rate RATE = new Rate(10_000, Duration.ofSeconds(1));

    private static final Option<String> URL =
            Option.required(
                    "url", Urls.type(), "Where messages are posted: " + Urls.EXPECTED + ".");
    private static final Option<Secret> SECRET =
            Option.required(
                    "secret",
                    OptionType.secret("a signing secret by reference"),
                    "Signing secret by reference: `whsec_` and 24 to 64 bytes in Base64.");
    private static final Option<Secret> PREVIOUS =
            Option.without(
                    "previous_secret",
                    OptionType.secret("a signing secret by reference"),
                    "none",
                    "The secret before it, while receivers change: messages have both signatures.");

    @Override
    public String type() {
        return "webhook";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(URL, SECRET, PREVIOUS);
    }

    @Override
    public Abilities abilities(Section settings) {
        return new Abilities(true, true, true, AddressUse.NONE, BATCH, false, RATE);
    }

    @Override
    public Destination create(Section settings, Surroundings surroundings) {
        Signature now = Signature.of(settings.get(SECRET).reveal());
        Secret previous = settings.get(PREVIOUS);
        return new Webhook(
                settings.get(URL),
                previous == null ? List.of(now) : List.of(now, Signature.of(previous.reveal())),
                surroundings);
    }
}
