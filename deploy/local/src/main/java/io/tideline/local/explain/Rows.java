package io.tideline.local.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tideline.alert.Wording;
import io.tideline.event.decode.QuotedSnippet;
import io.tideline.model.Level;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What rows have in their columns, made fit for a terminal. */
final class Rows {
    /** The segment of the product as a whole. */
    static final String ALL = "all";

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private Rows() {}

    static JsonNode parse(String row) throws JsonProcessingException {
        return JSON.readTree(row);
    }

    /** Returns a row without columns. */
    static JsonNode nothing() {
        return JSON.createObjectNode();
    }

    /** Returns the row's day; null if it has none. */
    static LocalDate day(JsonNode row) {
        var day = text(row, "day");
        return day.isEmpty() ? null : LocalDate.parse(day);
    }

    /** Returns the output that has a row for each of them. */
    static String output(Level level) {
        return level == Level.ACCOUNT ? "accounts" : "users";
    }

    /** Returns the column with the id of an account or user. */
    static String key(Level level) {
        return level == Level.ACCOUNT ? "account_id" : "user_id";
    }

    /** Returns a text as it is; empty where there is none. */
    static String text(JsonNode row, String column) {
        return row.path(column).asText("");
    }

    /** Returns a carried trait as it is; empty where it is unset. */
    static String trait(JsonNode entity, String name) {
        return shown(entity.path("traits").path(name));
    }

    /** Returns a text that names something, cleaned. */
    static String name(JsonNode row, String column) {
        return Wording.clean(text(row, column));
    }

    /** Returns a list of names, cleaned, with commas. */
    static String names(JsonNode list) {
        return String.join(", ", items(list).stream().map(Rows::shown).toList());
    }

    /** Returns names, cleaned, with commas. */
    static String cleaned(Collection<String> names) {
        return names.stream().map(Wording::clean).collect(Collectors.joining(", "));
    }

    static String quoted(String text) {
        return QuotedSnippet.of(text);
    }

    static List<JsonNode> items(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).toList();
    }

    static boolean has(JsonNode row, String column) {
        return !row.path(column).isMissingNode() && !row.path(column).isNull();
    }

    /** Returns a value as people read it, cleaned; empty where there is none. */
    static String shown(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return Wording.clean(
                value.isNumber()
                        ? value.decimalValue().stripTrailingZeros().toPlainString()
                        : value.asText());
    }

    /** Returns a whole number with thousands apart. */
    static String count(JsonNode row, String column) {
        return String.format(Locale.ROOT, "%,d", row.path(column).longValue());
    }

    /** Returns an instant to the minute, in UTC. */
    static String time(JsonNode row, String column) {
        var text = text(row, column);
        try {
            return TIME.format(OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Wording.clean(text);
        }
    }
}
