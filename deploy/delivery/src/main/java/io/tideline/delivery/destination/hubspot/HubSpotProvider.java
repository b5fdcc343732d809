package io.tideline.delivery.destination.hubspot;

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
import java.util.regex.Pattern;

/** {@code type: hubspot}. */
public final class HubSpotProvider implements DestinationProvider {
    /** Most inputs of a batch. */
    private static final int BATCH = 100;

    /** Below the 190 in 10 s of a private app, of which others may need some. */
    private static final Rate RATE = new Rate(10, Duration.ofSeconds(1));

    private static final OptionType<String> NAME =
            OptionType.text(
                    "lower-case letters, digits and underscores",
                    Pattern.compile("[a-z][a-z0-9_]{0,99}"));

    private static final Option<Secret> TOKEN =
            Option.required(
                    "token",
                    OptionType.secret("an access token by reference"),
                    "Access token of a private app, by reference.");
    private static final Option<String> COMPANY_PROPERTY =
            Option.of(
                    "company_property",
                    NAME,
                    "tideline_account_id",
                    "tideline_account_id",
                    "Property of companies, with unique values, by which an account is found; `setup` makes it.");
    private static final Option<String> COMPANY_TRAIT =
            Option.without(
                    "company_trait",
                    OptionType.text("the name of a trait"),
                    "the account's id",
                    "Trait of accounts whose value is in that property.");
    private static final Option<String> CONTACT_PROPERTY =
            Option.of(
                    "contact_property",
                    NAME,
                    "email",
                    "email",
                    "Property of contacts, with unique values, by which a user is found.");
    private static final Option<String> CONTACT_TRAIT =
            Option.of(
                    "contact_trait",
                    OptionType.text("the name of a trait"),
                    "email",
                    "email",
                    "Trait of users whose value is in that property.");
    private static final Option<String> PREFIX =
            Option.of(
                    "prefix",
                    NAME,
                    "tideline_",
                    "tideline_",
                    "Begins the name of each property that is written.");
    private static final Option<String> API =
            Option.of(
                    "api_url",
                    Urls.type(),
                    "https://api.hubapi.com",
                    "https://api.hubapi.com",
                    "Where HubSpot's API is.");

    @Override
    public String type() {
        return "hubspot";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                TOKEN,
                COMPANY_PROPERTY,
                COMPANY_TRAIT,
                CONTACT_PROPERTY,
                CONTACT_TRAIT,
                PREFIX,
                API);
    }

    @Override
    public Abilities abilities(Section settings) {
        return new Abilities(false, true, false, AddressUse.NONE, BATCH, true, RATE);
    }

    @Override
    public Destination create(Section settings, Surroundings surroundings) {
        return new HubSpot(
                settings.get(TOKEN),
                Urls.trimmed(settings.get(API)),
                new RecordKind(
                        "companies", settings.get(COMPANY_PROPERTY), settings.get(COMPANY_TRAIT)),
                new RecordKind(
                        "contacts", settings.get(CONTACT_PROPERTY), settings.get(CONTACT_TRAIT)),
                new FieldNames(settings.get(PREFIX), ""),
                surroundings.timeout());
    }
}
