package io.tideline.delivery.destination.intercom;

import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.destination.DestinationProvider;
import io.tideline.delivery.destination.Rate;
import io.tideline.delivery.destination.Surroundings;
import io.tideline.delivery.destination.Urls;
import io.tideline.delivery.destination.crm.FieldNames;
import io.tideline.delivery.destination.crm.RecordKind;
import io.tideline.job.option.Option;
import io.tideline.job.option.OptionType;
import io.tideline.job.option.Secret;
import io.tideline.job.option.Section;
import java.time.Duration;
import java.util.List;

/** {@code type: intercom}. */
public final class IntercomProvider implements DestinationProvider {
    private static final int BATCH = 16;

    /** Half of what an app may call in a minute; a contact takes two calls. */
    private static final Rate RATE = new Rate(80, Duration.ofSeconds(1));

    private static final Option<Secret> TOKEN =
            Option.required(
                    "token",
                    OptionType.secret("an access token by reference"),
                    "Access token of an app, by reference.");
    private static final Option<String> COMPANY_TRAIT =
            Option.without(
                    "company_trait",
                    OptionType.text("the name of a trait"),
                    "the account's id",
                    "Trait of accounts that is a company's `company_id`.");
    private static final Option<String> CONTACT_TRAIT =
            Option.without(
                    "contact_trait",
                    OptionType.text("the name of a trait"),
                    "the user's id",
                    "Trait of users that is a contact's `external_id`.");
    private static final Option<String> PREFIX =
            Option.of(
                    "prefix",
                    OptionType.text("a text"),
                    "tideline_",
                    "tideline_",
                    "Begins the name of each attribute that is written.");
    private static final Option<String> API =
            Option.of(
                    "api_url",
                    Urls.type(),
                    "https://api.intercom.io",
                    "https://api.intercom.io",
                    "Where Intercom's API is, such as `https://api.eu.intercom.io`.");

    @Override
    public String type() {
        return "intercom";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(TOKEN, COMPANY_TRAIT, CONTACT_TRAIT, PREFIX, API);
    }

    @Override
    public Abilities abilities(Section settings) {
        return new Abilities(false, true, false, AddressUse.NONE, BATCH, false, RATE);
    }

    @Override
    public Destination create(Section settings, Surroundings surroundings) {
        return new Intercom(
                settings.get(TOKEN),
                Urls.trimmed(settings.get(API)),
                new RecordKind("companies", "company_id", settings.get(COMPANY_TRAIT)),
                new RecordKind("contacts", "external_id", settings.get(CONTACT_TRAIT)),
                new FieldNames(settings.get(PREFIX), ""),
                surroundings.timeout());
    }
}
