package io.tideline.delivery.destination.slack;

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

/** {@code type: slack}. */
public final class SlackProvider implements DestinationProvider {
    private static final Option<Secret> WEBHOOK =
            Option.without(
                    "webhook",
                    OptionType.secret("the URL of an incoming webhook, by reference"),
                    "none",
                    "URL of an incoming webhook, by reference: one channel, and messages stay as they are.");
    private static final Option<Secret> TOKEN =
            Option.without(
                    "token",
                    OptionType.secret("a bot token by reference"),
                    "none",
                    "Bot token with the scope `chat:write`, by reference: any channel, and a message is changed when what it says is over.");
    private static final Option<String> API =
            Option.of(
                    "api_url",
                    Urls.type(),
                    "https://slack.com/api",
                    "https://slack.com/api",
                    "Where Slack's web API is.");

    @Override
    public String type() {
        return "slack";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(WEBHOOK, TOKEN, API);
    }

    @Override
    public Abilities abilities(Section settings) {
        boolean hasToken = settings.get(TOKEN) != null;
        if (hasToken == (settings.get(WEBHOOK) != null)) {
            settings.fault(hasToken ? TOKEN : API, "either webhook or token");
        }
        // A message a second for each channel; a webhook has one.
        return new Abilities(
                true,
                false,
                true,
                hasToken ? AddressUse.REQUIRED : AddressUse.NONE,
                1,
                false,
                new Rate(1, Duration.ofSeconds(1)));
    }

    @Override
    public Destination create(Section settings, Surroundings surroundings) {
        return new Slack(
                settings.get(WEBHOOK),
                settings.get(TOKEN),
                Urls.trimmed(settings.get(API)),
                surroundings);
    }
}
