package io.tideline.bench.opinion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes calls in the many forms that libraries send; all forms of a call mean the same. */
final class Wording {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter TO_THE_MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm", Locale.ROOT);

    private final Chance chance;

    /** The percentage of parts that are in an unusual form. */
    private final int percentUnusual;

    Wording(Chance chance) {
        this.chance = chance;
        percentUnusual = chance.of(0, 4, 20);
    }

    /** Returns the line of a call, which has no time yet. */
    String line(ObjectNode call, long at) {
        ObjectNode fields = call.deepCopy();
        time(fields, at);
        if (isUnusual()) {
            unusedFields(fields);
        }
        ids(fields);
        emptyMaps(fields);
        if (isUnusual()) {
            type(fields);
        }
        String line = fields.toString();
        return isUnusual() && chance.percent(30) ? withOneTwice(fields, line) : line;
    }

    private boolean isUnusual() {
        return chance.percent(percentUnusual);
    }

    private void type(ObjectNode fields) {
        String type = fields.path("type").textValue();
        String cased =
                chance.of(
                        type,
                        type.toUpperCase(Locale.ROOT),
                        type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1));
        fields.put("type", blank() + cased + blank());
    }

    private String blank() {
        return chance.of("", "", " ", "\t", "\n", "\u00a0", "\u2003 ");
    }

    private void ids(ObjectNode fields) {
        for (String name : List.of("userId", "groupId", "messageId")) {
            id(fields, name);
        }
        if (fields.get("context") instanceof ObjectNode context) {
            id(context, "groupId");
        }
    }

    /** Writes an id of digits as a number as often as text. */
    private void id(ObjectNode of, String name) {
        String id = of.path(name).textValue();
        if (id == null) {
            return;
        }
        if (id.matches("[1-9][0-9]*") && chance.percent(50)) {
            of.putRawValue(name, new RawValue(id));
        } else if (isUnusual()) {
            of.put(name, blank() + id + blank());
        }
    }

    /** Replaces an empty map by an empty array now and then, as PHP does. */
    private void emptyMaps(ObjectNode fields) {
        String mapOfType =
                switch (fields.path("type").textValue()) {
                    case "identify", "group" -> "traits";
                    default -> "properties";
                };
        for (String name : List.of(mapOfType, "context")) {
            if (fields.path(name).isEmpty() && isUnusual()) {
                if (chance.percent(80)) {
                    fields.putArray(name);
                } else {
                    fields.putNull(name);
                }
            }
        }
    }

    /** Adds fields that are unused by the call's type, with arbitrary values. */
    private void unusedFields(ObjectNode fields) {
        switch (fields.path("type").textValue()) {
            case "group" -> {
                fields.putObject("context").put("groupId", 3.5);
                fields.put("event", 7);
                fields.put("properties", "none");
            }
            case "identify" -> fields.put("groupId", 3.5).put("event", "").put("properties", 1);
            case "track" -> fields.put("groupId", "beta").put("name", 1).putArray("traits").add(1);
            default -> fields.put("event", "Logged In").put("traits", false).put("groupId", "");
        }
    }

    /** Adds a wrong duplicate of a field in front of it; the last one counts. */
    private String withOneTwice(ObjectNode fields, String line) {
        List<String> names = new ArrayList<>();
        fields.fieldNames().forEachRemaining(names::add);
        return "{\"%s\":%s,%s"
                .formatted(
                        chance.of(names),
                        chance.of("null", "5.5", "\"\"", "\"beta\"", "[1]", "{\"groupId\":7}"),
                        line.substring(1));
    }

    private void time(ObjectNode fields, long at) {
        if (isUnusual()) {
            bySkew(fields, at);
        } else if (chance.percent(95)) {
            put(fields, "timestamp", at);
            if (isUnusual()) {
                // Ignored if there is a timestamp, unlike the time of receipt.
                fields.put("originalTimestamp", chance.of("", rfc3339(at - HOUR)));
                put(fields, "sentAt", at);
                put(fields, "receivedAt", at + chance.of(-HOUR, 0L, 3 * HOUR));
            }
        } else {
            put(fields, "originalTimestamp", at);
        }
    }

    /** Writes the time of a sender's clock that is wrong, by a known or unknown amount. */
    private void bySkew(ObjectNode fields, long at) {
        long skew = chance.of(0L, 1L, -MINUTE, chance.between(-30 * HOUR, 30 * HOUR));
        long received = at + chance.of(0L, 5000L, 2 * HOUR);
        if (chance.percent(70)) {
            put(fields, "originalTimestamp", at - skew);
            put(fields, "sentAt", received - skew);
            put(fields, "receivedAt", received);
            return;
        }
        put(fields, "originalTimestamp", at);
        switch (chance.between(1, 6)) {
            case 1 -> put(fields, "sentAt", received - skew);
            case 2 -> put(fields, "receivedAt", received);
            case 3 -> {
                put(fields, "sentAt", received - skew);
                fields.put("receivedAt", chance.of("", "now", "2024-02-30T00:00:00Z"));
            }
            case 4 -> {
                fields.put("sentAt", false);
                put(fields, "receivedAt", received);
            }
            case 5 -> {
                put(fields, "sentAt", received - skew);
                fields.putObject("receivedAt").put("seconds", 17);
            }
            default -> {
                fields.put("sentAt", rfc3339(received).substring(0, 10));
                put(fields, "receivedAt", received);
            }
        }
        if (chance.percent(30)) {
            fields.putNull("timestamp");
        }
    }

    private void put(ObjectNode fields, String name, long at) {
        if (!isUnusual()) {
            fields.put(name, rfc3339(at));
        } else if (chance.percent(50)) {
            fields.put(name, iso8601(at));
        } else {
            String number = unixTime(at);
            switch (chance.between(1, 10)) {
                case 1, 2, 3 -> fields.put(name, number);
                case 4 -> fields.putRawValue(name, new RawValue(withExponent(at)));
                default -> fields.putRawValue(name, new RawValue(number));
            }
        }
    }

    /** Returns an instant as RFC 3339, in one of its many forms. */
    String rfc3339(long at) {
        ZoneOffset offset = offset();
        String local = LOCAL.format(Instant.ofEpochMilli(at).atOffset(offset));
        return local + fraction(at, ".") + offset.getId();
    }

    private ZoneOffset offset() {
        return chance.percent(60)
                ? ZoneOffset.UTC
                : ZoneOffset.ofTotalSeconds(chance.of(3600, -5 * 3600, 19_800, 45_900));
    }

    private String fraction(long at, String point) {
        long millis = Math.floorMod(at, 1000);
        return millis == 0 && chance.percent(50)
                ? ""
                : point + "%03d".formatted(millis) + chance.of("", "", "999", "4999");
    }

    /** Returns an instant in a form of ISO 8601 that RFC 3339 does not allow. */
    private String iso8601(long at) {
        ZoneOffset offset = offset();
        Instant instant = Instant.ofEpochMilli(at);
        String text;
        if (Math.floorMod(at, MINUTE) == 0 && chance.percent(50)) {
            text = TO_THE_MINUTE.format(instant.atOffset(offset));
        } else {
            boolean leaps = Math.floorMod(at, MINUTE) < 1000 && chance.percent(50);
            text =
                    leaps
                            ? TO_THE_MINUTE.format(instant.minusMillis(MINUTE).atOffset(offset))
                                    + ":60"
                            : LOCAL.format(instant.atOffset(offset));
            text += fraction(at, chance.of(".", ","));
        }
        text = text.replace("T", chance.of("T", "t", " "));
        return offset.equals(ZoneOffset.UTC) && chance.percent(25)
                ? text
                : text + chance.of("", "", " ") + zone(offset);
    }

    private String zone(ZoneOffset offset) {
        if (offset.equals(ZoneOffset.UTC)) {
            return chance.of("Z", "z", "UTC", "GMT", "+00", "-00:00", "+0000");
        }
        String id = offset.getId();
        return id.endsWith(":00") && chance.percent(50)
                ? id.substring(0, 3)
                : chance.of(id, id.replace(":", ""));
    }

    /** Returns seconds in a form that only numbers can have. */
    private String withExponent(long at) {
        String millis = Long.toString(at);
        return "%s.%s%s%d"
                .formatted(
                        millis.substring(0, 1),
                        millis.substring(1),
                        chance.of("e", "E", "e+"),
                        millis.length() - 4);
    }

    /** Returns the digits of a Unix time, in a unit that follows from their number. */
    private String unixTime(long at) {
        String millis = Long.toString(at);
        int point = millis.length() - 3;
        return switch (chance.between(1, 6)) {
            case 1 -> millis;
            case 2 -> millis + "." + chance.of("0", "999", "5000000000001");
            case 3 -> millis + chance.of("000", "999", "999.5");
            case 4 -> millis + chance.of("000000", "999999", "999999.999");
            default ->
                    millis.substring(0, point)
                            + (millis.endsWith("000") && chance.percent(50)
                                    ? ""
                                    : "."
                                            + millis.substring(point)
                                            + chance.of("", "", "9999999999999999"));
        };
    }
}
