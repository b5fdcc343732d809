package io.tideline.delivery.destination.pagerduty;

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

/** {@code type: pagerduty}. */
public final class PagerDutyProvider implements DestinationProvider {
    private static final int BATCH = 8;
    private static final Rate RATE = new Rate(120, Duration.ofMinutes(1));

    private static final Option<Secret> KEY =
            Option.required(
                    "routing_key",
                    OptionType.secret("an integration key by reference"),
                    "Integration key of a service (Events API v2), by reference.");
    private static final Option<String> API =
            Option.of(
                    "api_url",
                    Urls.type(),
                    "https://events.pagerduty.com",
                    "https://events.pagerduty.com",
                    "Where the events API is, such as `https://events.eu.pagerduty.com`.");

    @Override
    public String type() {
        return "pagerduty";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(KEY, API);
    }

    @Override
    public Abilities abilities(Section settings) {
        return new Abilities(true, false, false, AddressUse.NONE, BATCH, false, RATE);
    }

    @Override
    public Destination create(Section settings, Surroundings surroundings) {
        return new PagerDuty(settings.get(KEY), Urls.trimmed(settings.get(API)), surroundings);
    }
}
