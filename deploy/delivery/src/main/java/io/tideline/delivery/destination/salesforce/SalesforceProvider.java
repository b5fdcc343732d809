package io.tideline.delivery.destination.salesforce;

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

/** {@code type: salesforce}. */
public final class SalesforceProvider implements DestinationProvider {
    /** Most records of a collection. */
    private static final int BATCH = 200;

    /** Calls count against the organization's day. */
    private static final Rate RATE = new Rate(60, Duration.ofMinutes(1));

    private static final OptionType<String> NAME =
            OptionType.text(
                    "an API name: letters, digits and underscores",
                    Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,79}"));
    private static final OptionType<String> TRAIT = OptionType.text("the name of a trait");

    private static final Option<String> LOGIN =
            Option.required(
                    "login_url",
                    Urls.type(),
                    "The organization's own domain, such as `https://example.my.salesforce.com`.");
    private static final Option<Secret> CLIENT_ID =
            Option.required(
                    "client_id",
                    OptionType.secret("a consumer key by reference"),
                    "Consumer key of an external client app with the client credentials flow, by reference.");
    private static final Option<Secret> CLIENT_SECRET =
            Option.required(
                    "client_secret",
                    OptionType.secret("a consumer secret by reference"),
                    "Its consumer secret, by reference.");
    private static final Option<String> VERSION =
            Option.of(
                    "api_version",
                    OptionType.text("a version such as v62.0", Pattern.compile("v\\d{2,3}\\.0")),
                    "v62.0",
                    "v62.0",
                    "Version of the REST API.");
    private static final Option<String> ACCOUNT_OBJECT =
            Option.of("account_object", NAME, "Account", "Account", "Object of accounts.");
    private static final Option<String> ACCOUNT_FIELD =
            Option.of(
                    "account_field",
                    NAME,
                    "Tideline_Account_Id__c",
                    "Tideline_Account_Id__c",
                    "External id of that object, by which an account is found.");
    private static final Option<String> ACCOUNT_TRAIT =
            Option.without(
                    "account_trait",
                    TRAIT,
                    "the account's id",
                    "Trait of accounts whose value is in that field.");
    private static final Option<String> USER_OBJECT =
            Option.of("user_object", NAME, "Contact", "Contact", "Object of users.");
    private static final Option<String> USER_FIELD =
            Option.of(
                    "user_field",
                    NAME,
                    "Tideline_User_Id__c",
                    "Tideline_User_Id__c",
                    "External id of that object, by which a user is found.");
    private static final Option<String> USER_TRAIT =
            Option.without(
                    "user_trait",
                    TRAIT,
                    "the user's id",
                    "Trait of users whose value is in that field.");
    private static final Option<String> PREFIX =
            Option.of(
                    "prefix",
                    NAME,
                    "Tideline_",
                    "Tideline_",
                    "Begins the name of each field that is written.");

    @Override
    public String type() {
        return "salesforce";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                LOGIN,
                CLIENT_ID,
                CLIENT_SECRET,
                VERSION,
                ACCOUNT_OBJECT,
                ACCOUNT_FIELD,
                ACCOUNT_TRAIT,
                USER_OBJECT,
                USER_FIELD,
                USER_TRAIT,
                PREFIX);
    }

    @Override
    public Abilities abilities(Section settings) {
        return new Abilities(false, true, false, AddressUse.NONE, BATCH, true, RATE);
    }

    @Override
    public Destination create(Section settings, Surroundings surroundings) {
        SalesforceApi api =
                new SalesforceApi(
                        Urls.trimmed(settings.get(LOGIN)),
                        settings.get(CLIENT_ID),
                        settings.get(CLIENT_SECRET),
                        settings.get(VERSION),
                        surroundings.timeout());
        return new Salesforce(
                api,
                new RecordKind(
                        settings.get(ACCOUNT_OBJECT),
                        settings.get(ACCOUNT_FIELD),
                        settings.get(ACCOUNT_TRAIT)),
                new RecordKind(
                        settings.get(USER_OBJECT),
                        settings.get(USER_FIELD),
                        settings.get(USER_TRAIT)),
                new FieldNames(settings.get(PREFIX), "__c"));
    }
}
