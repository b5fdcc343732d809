package io.tideline.local.endtoend;

import static io.tideline.local.endtoend.FormatStory.Kind.GROUP;
import static io.tideline.local.endtoend.FormatStory.Kind.IDENTIFY;
import static io.tideline.local.endtoend.FormatStory.Kind.PAGE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.local.endtoend.FormatStory.Call;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes calls as the trackers of a format do, which is also what its page shows. */
enum FormatShape {
    SEGMENT("segment", true, true, true) {
        @Override
        Map<String, Object> record(Call call) {
            Map<String, Object> record = segment(call);
            record.put("messageId", call.id());
            record.put("timestamp", call.at().toString());
            return record;
        }
    },
    RUDDERSTACK("rudderstack", true, true, true) {
        @Override
        Map<String, Object> record(Call call) {
            Map<String, Object> record = segment(call);
            record.put("channel", "server");
            record.put("messageId", call.id());
            if (call.kind() == IDENTIFY) {
                record.remove("traits");
                record.put(
                        "context",
                        object("traits", merged(call.values(), "groupId", call.account())));
            }
            // A clock that is 5 minutes behind.
            record.put("originalTimestamp", call.at().minusSeconds(300).toString());
            record.put("sentAt", call.at().minusMillis(299_250).toString());
            record.put("receivedAt", call.at().plusMillis(750).toString());
            return record;
        }
    },
    JITSU("jitsu", true, true, true) {
        @Override
        Map<String, Object> record(Call call) {
            Map<String, Object> record = segment(call);
            record.put("messageId", call.id());
            record.put("timestamp", call.at().toString());
            record.remove("context");
            record.put("groupId", call.account());
            return record;
        }
    },
    POSTHOG("posthog", true, true, true) {
        @Override
        Map<String, Object> record(Call call) {
            Map<String, Object> properties = new LinkedHashMap<>();
            switch (call.kind()) {
                case GROUP -> {
                    properties.put("$group_type", "company");
                    properties.put("$group_key", call.account());
                    properties.put("$group_set", call.values());
                }
                case IDENTIFY -> properties.put("$set", call.values());
                case PAGE -> properties.put("title", call.name());
                case TRACK -> properties.putAll(call.values());
            }
            if (call.kind() != GROUP) {
                properties.put("$groups", object("company", call.account()));
            }
            properties.put("$is_identified", call.user() != null);
            return object(
                    "uuid", call.id(),
                    "event", nameOf(call, "$groupidentify", "$identify", "$pageview"),
                    "distinct_id", call.user() == null ? "0195-anonymous" : call.user(),
                    "properties", properties,
                    "timestamp", format("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", call.at()));
        }
    },
    MIXPANEL("mixpanel", false, false, false) {
        @Override
        Map<String, Object> record(Call call) {
            Map<String, Object> properties = new LinkedHashMap<>(call.values());
            properties.put("time", call.at().getEpochSecond());
            properties.put("distinct_id", call.user() == null ? "$device:1" : call.user());
            properties.put("$insert_id", call.id());
            properties.put("company_id", List.of(call.account()));
            if (call.kind() == PAGE) {
                properties.put("current_page_title", call.name());
            }
            return object(
                    "event", nameOf(call, "", "", "$mp_web_page_view"), "properties", properties);
        }
    },
    AMPLITUDE("amplitude", true, true, true) {
        @Override
        Map<String, Object> record(Call call) {
            Map<String, Object> record =
                    object(
                            "event_type",
                            nameOf(call, "$groupidentify", "$identify", "[Amplitude] Page Viewed"),
                            "event_time",
                            format("yyyy-MM-dd HH:mm:ss.SSSSSS", call.at()),
                            "user_id",
                            call.user(),
                            "amplitude_id",
                            99,
                            "uuid",
                            call.id(),
                            "groups",
                            object("company", List.of(call.account())));
            switch (call.kind()) {
                case GROUP -> record.put("group_properties", object("$set", call.values()));
                case IDENTIFY -> record.put("user_properties", object("$set", call.values()));
                case PAGE ->
                        record.put(
                                "event_properties", object("[Amplitude] Page Title", call.name()));
                case TRACK -> record.put("event_properties", call.values());
            }
            return record;
        }
    },
    SNOWPLOW(
            "{preset: snowplow, account: /contexts_com_example_account_1/0/id}",
            false,
            true,
            true) {
        @Override
        Map<String, Object> record(Call call) {
            Map<String, Object> record =
                    object(
                            "event_id", call.id(),
                            "derived_tstamp", call.at().toString(),
                            "contexts_com_example_account_1",
                                    List.of(object("id", call.account())));
            if (call.user() != null) {
                record.put("user_id", call.user());
            }
            if (call.kind() == PAGE) {
                record.put("event", "page_view");
                record.put("event_name", "page_view");
                record.put("page_title", call.name());
            } else if (call.name().contains(" ")) {
                String[] words = call.name().split(" ", 2);
                record.put("event", "struct");
                record.put("event_name", "event");
                record.put("se_category", words[0]);
                record.put("se_action", words[1]);
            } else {
                record.put("event", "unstruct");
                record.put("event_name", call.name());
                record.put("unstruct_event_com_example_" + call.name() + "_1", call.values());
            }
            return record;
        }
    },
    GA4("ga4", false, true, false) {
        @Override
        Map<String, Object> record(Call call) {
            List<Object> parameters = new ArrayList<>();
            call.values().forEach((key, value) -> parameters.add(parameter(key, value)));
            if (call.kind() == PAGE) {
                parameters.add(parameter("page_title", call.name()));
            }
            Map<String, Object> record =
                    object(
                            "event_name",
                            nameOf(call, "", "", "page_view"),
                            "event_timestamp",
                            call.at().toEpochMilli() + "000",
                            "user_pseudo_id",
                            "1.2",
                            "batch_page_id",
                            "1",
                            "batch_ordering_id",
                            "1",
                            "batch_event_index",
                            call.id().substring(1),
                            "event_params",
                            parameters,
                            "user_properties",
                            List.of(parameter("account_id", call.account())));
            if (call.user() != null) {
                record.put("user_id", call.user());
            }
            return record;
        }
    },
    CLOUDEVENTS("{preset: cloudevents, data: segment}", true, true, false) {
        @Override
        Map<String, Object> record(Call call) {
            return object(
                    "specversion",
                    "1.0",
                    "id",
                    call.id(),
                    "source",
                    "/app",
                    "type",
                    "com.example.call",
                    "time",
                    call.at().toString(),
                    "data",
                    segment(call));
        }
    },
    CUSTOM(
            "{id: /meta/id, type: /kind, types: {account: group, person: identify, view: page, \"*\": track}, user: /actor/id, account: [/tenants/0/key, /tenant], name: [[/object, /action], /object], page: /title, time: /at, unit: us, properties: /details, traits: /details}",
            true,
            true,
            true) {
        @Override
        Map<String, Object> record(Call call) {
            Map<String, Object> record =
                    object(
                            "kind", nameOf(call, "account", "person", "view"),
                            "meta", object("id", call.id()),
                            "tenants", List.of(object("key", call.account())),
                            "at", call.at().toEpochMilli() * 1_000,
                            "details", call.values());
            if (call.user() != null) {
                record.put("actor", object("id", call.user()));
            }
            if (call.kind() == PAGE) {
                record.put("title", call.name());
            } else if (call.name() != null) {
                String[] words = call.name().split(" ", 2);
                record.put("object", words[0]);
                if (words.length == 2) {
                    record.put("action", words[1]);
                }
            }
            return record;
        }
    };

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String setting;
    private final boolean hasTraits;
    private final boolean hasMillis;
    private final boolean hasIds;

    FormatShape(String setting, boolean hasTraits, boolean hasMillis, boolean hasIds) {
        this.setting = setting;
        this.hasTraits = hasTraits;
        this.hasMillis = hasMillis;
        this.hasIds = hasIds;
    }

    /** Returns a record of the format. */
    abstract Map<String, Object> record(Call call);

    /** Returns the format as settings write it. */
    String setting() {
        return setting;
    }

    /** Returns whether the format has calls that set traits. */
    boolean hasTraits() {
        return hasTraits;
    }

    /** Returns whether its times have parts of a second. */
    boolean hasMillis() {
        return hasMillis;
    }

    /** Returns whether its ids are the senders' own, and not composed of other fields. */
    boolean hasIds() {
        return hasIds;
    }

    /** Returns the line of a call. */
    Message message(Call call) {
        try {
            return Message.of(call.id(), JSON.writeValueAsString(record(call)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a call in Segment's shape, without id and time. */
    private static Map<String, Object> segment(Call call) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("type", typeOf(call.kind()));
        if (call.user() == null) {
            record.put("anonymousId", "a1");
        } else {
            record.put("userId", call.user());
        }
        if (call.kind() == GROUP) {
            record.put("groupId", call.account());
        } else {
            record.put("context", object("groupId", call.account()));
        }
        switch (call.kind()) {
            case GROUP, IDENTIFY -> record.put("traits", call.values());
            case PAGE -> record.put("name", call.name());
            case TRACK -> {
                record.put("event", call.name());
                record.put("properties", call.values());
            }
        }
        return record;
    }

    private static String typeOf(FormatStory.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String nameOf(Call call, String group, String identify, String page) {
        return switch (call.kind()) {
            case GROUP -> group;
            case IDENTIFY -> identify;
            case PAGE -> page;
            case TRACK -> call.name();
        };
    }

    private static Map<String, Object> parameter(String key, Object value) {
        return object(
                "key",
                key,
                "value",
                value instanceof Integer
                        ? object("int_value", value.toString())
                        : object("string_value", value));
    }

    private static String format(String pattern, Instant at) {
        return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC).format(at);
    }

    private static Map<String, Object> merged(
            Map<String, Object> values, String key, Object value) {
        Map<String, Object> merged = new LinkedHashMap<>(values);
        merged.put(key, value);
        return merged;
    }

    private static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }
}
