package io.tideline.event.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tideline.event.RejectionReason;
import io.tideline.event.decode.NamedValues;
import io.tideline.event.decode.RejectionException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads records that are columns separated by tabs into the places that the same record has as JSON
 * of Snowplow's analytics SDKs: a column that is empty has none, and each self-describing value
 * stands at a name made of its schema.
 */
final class ColumnReader {
    /** The columns of self-describing values, with how the names of those begin. */
    private static final Map<String, String> SELF_DESCRIBING =
            Map.of(
                    "contexts", "contexts_",
                    "derived_contexts", "contexts_",
                    "unstruct_event", "unstruct_event_");

    /** {@code iglu:com.acme/report_created/jsonschema/1-0-0}. */
    private static final Pattern SCHEMA =
            Pattern.compile("iglu:([^/]+)/([^/]+)/[^/]+/([0-9]+)-[0-9]+-[0-9]+");

    private static final Pattern UPPER_CASE = Pattern.compile("([^A-Z_])([A-Z])");

    /** More schemas than a pipeline has; a sender that invents them is not remembered. */
    private static final int MOST_NAMES = 10_000;

    private final List<String> names;
    private final PointerNode[] nodes;
    private final String[] beginnings;
    private final PointerNode root;
    private final TreeReader reader;
    private final Map<String, String> namesOfSchemas = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    ColumnReader(Mapping mapping, PointerTree tree, TreeReader reader) {
        this.names = mapping.columns();
        this.root = tree.root();
        this.reader = reader;
        this.nodes = names.stream().map(root::child).toArray(PointerNode[]::new);
        this.beginnings = names.stream().map(SELF_DESCRIBING::get).toArray(String[]::new);
    }

    /** Returns whether a record is JSON, by its first character that is not blank. */
    static boolean isJson(byte[] payload, int from, int end) {
        int at = from;
        while (at < end && (payload[at] == ' ' || payload[at] == '\n' || payload[at] == '\r')) {
            at++;
        }
        return at == end || payload[at] == '{' || payload[at] == '[' || payload[at] == '"';
    }

    boolean read(byte[] payload, int from, int end) throws IOException, RejectionException {
        counts.clear();
        int column = 0;
        int start = from;
        for (int at = from; at <= end; at++) {
            if (at == end || payload[at] == '\t') {
                if (at > start && column < nodes.length) {
                    readColumn(payload, start, at, column);
                }
                column++;
                start = at + 1;
            }
        }
        if (column < nodes.length) {
            throw new RejectionException(
                    RejectionReason.MALFORMED_JSON,
                    "The record has %s columns separated by tabs; it must have %s, or be a JSON object."
                            .formatted(column, nodes.length));
        }
        return true;
    }

    private void readColumn(byte[] payload, int start, int end, int column) throws IOException {
        PointerNode node = nodes[column];
        if (node != null && node.isFree(names.get(column))) {
            node.fill(names.get(column));
            node.field.set(new String(payload, start, end - start, UTF_8));
        } else if (beginnings[column] != null && payload[start] == '{') {
            try (JsonParser parser = NamedValues.JSON.createParser(payload, start, end - start)) {
                parser.nextToken();
                readDescribed(parser, beginnings[column], false);
                if (parser.nextToken() != null) {
                    throw new JsonParseException(parser, "Something follows the value.");
                }
            }
        }
    }

    /**
     * Reads a value with its schema.
     *
     * @param isInner whether it is one of those that a column carries, or the column itself
     */
    private void readDescribed(JsonParser parser, String beginning, boolean isInner)
            throws IOException {
        String schema = null;
        String early = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            if (field.equals("schema") && token == JsonToken.VALUE_STRING) {
                schema = parser.getText();
            } else if (!field.equals("data") || !token.isStructStart()) {
                parser.skipChildren();
            } else if (!isInner) {
                readInner(parser, beginning);
            } else if (schema == null) {
                early = NamedValues.copy(parser);
            } else {
                readData(parser, beginning, schema);
            }
        }
        if (early != null && schema != null) {
            try (JsonParser again = NamedValues.JSON.createParser(early)) {
                again.nextToken();
                readData(again, beginning, schema);
            }
        }
    }

    private void readInner(JsonParser parser, String beginning) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            readDescribed(parser, beginning, true);
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                readDescribed(parser, beginning, true);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readData(JsonParser parser, String beginning, String schema) throws IOException {
        String name = beginning + nameOf(schema);
        PointerNode node = root.child(name);
        boolean isOneOfSeveral = beginning.equals(SELF_DESCRIBING.get("contexts"));
        if (node != null && isOneOfSeveral) {
            String place = Integer.toString(counts.merge(name, 1, Integer::sum) - 1);
            node.match(name);
            node = node.child(place);
            name = place;
        }
        if (node == null) {
            parser.skipChildren();
        } else {
            reader.read(parser, node, name);
        }
    }

    private String nameOf(String schema) {
        String known = namesOfSchemas.get(schema);
        if (known != null) {
            return known;
        }
        Matcher matcher = SCHEMA.matcher(schema);
        String name =
                matcher.matches()
                        ? "%s_%s_%s"
                                .formatted(
                                        inOneWord(matcher.group(1)),
                                        words(matcher.group(2)),
                                        matcher.group(3))
                        : "";
        if (namesOfSchemas.size() < MOST_NAMES) {
            namesOfSchemas.put(schema, name);
        }
        return name;
    }

    /** What the SDKs make of a vendor. */
    private static String inOneWord(String text) {
        return text.replaceAll("[.-]", "_").toLowerCase(Locale.ROOT);
    }

    /** What they make of the name of a schema, whose capitals begin words. */
    private static String words(String text) {
        return inOneWord(UPPER_CASE.matcher(text).replaceAll("$1_$2"));
    }
}
