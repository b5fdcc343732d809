package io.tideline.yaml;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads YAML text into a JSON tree. It does so token by token, since Jackson's own tree reader
 * would take an alias ({@code *name}) for the text of its name, and would stop at the first key
 * that stands twice.
 */
final class YamlParser {
    private static final int MAX_BYTES = 3 << 20;
    private static final int MAX_DEPTH = 50;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9]{0,99})");
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(0|[1-9][0-9]{0,99})?(\\.[0-9]{0,99})?([eE][-+]?[0-9]{1,9})?");
    private static final YAMLFactory FACTORY = factory();

    private final YAMLParser parser;
    private final ValidationErrors faults;

    private YamlParser(YAMLParser parser, ValidationErrors faults) {
        this.parser = parser;
        this.faults = faults;
    }

    /** Raised where reading on makes no sense; its message is free of the file's content. */
    private static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1L;

        private final String place;

        Unreadable(String place, String found) {
            super(found);
            this.place = place;
        }
    }

    private static YAMLFactory factory() {
        var options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        options.setNestingDepthLimit(MAX_DEPTH);
        return YAMLFactory.builder()
                .loaderOptions(options)
                // "off" and "no" are words; only true and false are not.
                .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                // A key without a value is absent, while '' is a text.
                .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
                .build();
    }

    /** Returns the text of a file, or null after noting a fault. */
    static String textOf(Path file, ValidationErrors faults) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                faults.addUnreadable("", "more than 3 MiB", "a file of at most 3 MiB");
                return null;
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            faults.addUnreadable("", "bytes that are not UTF-8", "a text file in UTF-8");
        } catch (NoSuchFileException e) {
            faults.addUnreadable("", "no such file", "a file that exists");
        } catch (IOException e) {
            String why = Files.isDirectory(file) ? "a directory" : "an unreadable file";
            faults.addUnreadable("", why, "a file that can be read");
        }
        return null;
    }

    /** Returns the tree of a text, or null after noting the fault that stops reading. */
    static JsonNode parse(String yaml, ValidationErrors faults) {
        String text = yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml;
        try (YAMLParser parser = FACTORY.createParser(text)) {
            var tree = new YamlParser(parser, faults);
            JsonToken first = parser.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                faults.addUnreadable("", "an empty file", "a YAML document");
                return null;
            }
            JsonNode root = tree.value(first, "", 0);
            if (parser.nextToken() != null) {
                throw tree.unreadable("a second YAML document in the file");
            }
            return root;
        } catch (Unreadable e) {
            faults.addUnreadable(e.place, e.getMessage(), "a YAML document without it");
        } catch (JsonProcessingException e) {
            faults.addUnreadable(lineOf(e), problemOf(e), "valid YAML");
        } catch (IOException e) {
            faults.addUnreadable("", "an unreadable text", "a YAML document");
        }
        return null;
    }

    private JsonNode value(JsonToken token, String place, int depth) throws IOException {
        if (parser.isCurrentAlias()) {
            throw unreadable(
                    "a YAML alias (*" + ValidationError.abbreviate(parser.getText()) + ")");
        }
        if (depth > MAX_DEPTH) {
            throw unreadable("more than " + MAX_DEPTH + " levels of nesting");
        }
        return switch (token) {
            case START_OBJECT -> map(place, depth);
            case START_ARRAY -> list(place, depth);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText());
            case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(token == JsonToken.VALUE_TRUE);
            case VALUE_NULL -> NODES.nullNode();
            case VALUE_STRING -> NODES.textNode(parser.getText());
            default -> throw unreadable("a value that is no text, number, list or map");
        };
    }

    /**
     * Parses decimal numbers only: 010, which is 8 to some readers of YAML and 10 to others, and
     * .inf stay texts.
     */
    private static JsonNode number(String text) {
        try {
            if (INTEGER.matcher(text).matches()) {
                return NODES.numberNode(new BigInteger(text));
            }
            if (DECIMAL.matcher(text).matches()) {
                return NODES.numberNode(new BigDecimal(text));
            }
        } catch (NumberFormatException e) {
            // An exponent beyond all bounds: no number that could be meant.
        }
        return NODES.textNode(text);
    }

    private JsonNode map(String place, int depth) throws IOException {
        var map = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String child = YamlNode.join(place, key);
            int line = parser.currentTokenLocation().getLineNr();
            JsonNode value = value(parser.nextToken(), child, depth + 1);
            if (map.has(key)) {
                faults.add(child, "the key a second time, in line " + line, "each key once");
            } else {
                map.set(key, value);
            }
        }
        return map;
    }

    private JsonNode list(String place, int depth) throws IOException {
        var list = NODES.arrayNode();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            list.add(value(token, place + "[" + list.size() + "]", depth + 1));
        }
        return list;
    }

    private Unreadable unreadable(String found) {
        return new Unreadable(lineOf(parser.currentTokenLocation()), found);
    }

    private static String lineOf(JsonLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static String lineOf(JsonProcessingException e) {
        if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            var mark = marked.getProblemMark();
            return "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
        }
        return e.getLocation() == null ? "" : lineOf(e.getLocation());
    }

    /** Returns the problem without SnakeYAML's quotation, which may hold a password. */
    private static String problemOf(JsonProcessingException e) {
        if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblem() != null) {
            return "a fault of syntax (" + ValidationError.abbreviate(marked.getProblem()) + ")";
        }
        return "a fault of syntax";
    }
}
