package io.tideline.delivery.destination.crm;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.delivery.message.ScoreMessage;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How fields of scores are named in a CRM: {@code tideline_weekly_score}.
 *
 * @param prefix before the profile
 * @param suffix after the field
 */
public record FieldNames(String prefix, String suffix) {
    private static final Set<String> TEXTS = Set.of("band", "day");

    /** Returns the name of a field. */
    public String of(String profile, String field) {
        String words = (profile + "_" + field).toLowerCase(Locale.ROOT);
        return prefix + words.replaceAll("[^a-z0-9]+", "_") + suffix;
    }

    /** Returns the values of a score by the names of their fields. */
    public Map<String, JsonNode> values(ScoreMessage score) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        score.values()
                .properties()
                .forEach(each -> values.put(of(score.profile(), each.getKey()), each.getValue()));
        return values;
    }

    /** Returns whether the values of a column are texts; all others that are sent are numbers. */
    public static boolean isText(String field) {
        return TEXTS.contains(field);
    }
}
