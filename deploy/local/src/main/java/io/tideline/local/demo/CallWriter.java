package io.tideline.local.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tideline.local.demo.Customer.Person;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;

/** Writes the calls of one person in the format of the product's client library. */
final class CallWriter {

    private static final JsonFactory JSON = new JsonFactory();

    /** One in this many calls names no account; it belongs to that of the last group call. */
    private static final int WITHOUT_ACCOUNT = 20;

    /** One in this many calls is from an old app that omits the time, and is rejected. */
    private static final int WITHOUT_TIME = 5000;

    /** Euros a seat and month, by plan. */
    private static final Map<String, Integer> PRICES = Map.of("pro", 25, "enterprise", 35);

    private final Customer customer;
    private final Person person;
    private final SplittableRandom random;

    CallWriter(Customer customer, Person person, SplittableRandom random) {
        this.customer = customer;
        this.person = person;
        this.random = random;
    }

    Call activity(Activity activity, long at) {
        if (activity == Activity.PAGE) {
            var page = Activity.page(random);
            return call(
                    "page",
                    at,
                    json -> json.writeStringField("name", page),
                    json -> activity.writeProperties(json, random),
                    fromOldApp());
        }
        return track(activity, at, fromOldApp());
    }

    /** Writes the call of a newer app, which never omits the time. */
    Call timed(Activity activity, long at) {
        return track(activity, at, false);
    }

    Call logIn(long at) {
        return track("Logged In", at, null, false);
    }

    Call invite(Person guest, long at) {
        return track(
                Activity.INVITE_SENT.event(),
                at,
                json -> json.writeStringField("email", email(guest)),
                false);
    }

    private Call track(Activity activity, long at, boolean timeless) {
        return track(
                activity.event(), at, json -> activity.writeProperties(json, random), timeless);
    }

    private Call track(String event, long at, Fields properties, boolean timeless) {
        return call(
                "track", at, json -> json.writeStringField("event", event), properties, timeless);
    }

    private boolean fromOldApp() {
        return random.nextInt(WITHOUT_TIME) == 0;
    }

    /** Writes the call that identifies the user. */
    Call identify(long at) {
        return call(
                "identify",
                at,
                json -> {
                    json.writeObjectFieldStart("traits");
                    json.writeStringField("name", person.name());
                    json.writeStringField("email", email(person));
                    json.writeEndObject();
                },
                null,
                false);
    }

    /** Writes the call that assigns the user to the account, with the account's traits. */
    Call group(String plan, long at) {
        return call(
                "group",
                at,
                json -> {
                    json.writeStringField("groupId", customer.id());
                    json.writeObjectFieldStart("traits");
                    json.writeStringField("name", customer.name());
                    json.writeStringField("plan", plan);
                    if (customer.owner() != null) {
                        json.writeStringField("owner", customer.owner());
                    }
                    json.writeNumberField("seats", customer.seats());
                    if (PRICES.containsKey(plan)) {
                        json.writeNumberField("mrr", PRICES.get(plan) * customer.seats());
                    }
                    json.writeEndObject();
                },
                null,
                false);
    }

    private String email(Person person) {
        return person.id() + "@" + customer.id() + ".example";
    }

    private Call call(String type, long at, Fields own, Fields properties, boolean timeless) {
        var bytes = new ByteArrayOutputStream(384);
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("type", type);
            json.writeStringField(
                    "messageId", "%016x%08x".formatted(random.nextLong(), random.nextInt()));
            json.writeStringField("userId", person.id());
            own.write(json);
            json.writeObjectFieldStart("context");
            if (random.nextInt(WITHOUT_ACCOUNT) > 0) {
                json.writeStringField("groupId", customer.id());
            }
            json.writeObjectFieldStart("library");
            json.writeStringField("name", "analytics.js");
            json.writeStringField("version", "2.8.0");
            json.writeEndObject();
            json.writeEndObject();
            if (properties != null) {
                json.writeObjectFieldStart("properties");
                properties.write(json);
                json.writeEndObject();
            }
            if (!timeless) {
                json.writeStringField("timestamp", Instant.ofEpochMilli(at).toString());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Call(person.id(), at, bytes.toByteArray());
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }
}
