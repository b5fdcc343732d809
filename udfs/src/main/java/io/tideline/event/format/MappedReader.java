package io.tideline.event.format;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tideline.event.decode.JsonField;
import io.tideline.event.decode.NamedValues;
import io.tideline.event.decode.RecordFields;
import io.tideline.event.decode.RecordFields.ModelNames;
import io.tideline.event.decode.RejectionException;
import io.tideline.event.decode.Utf8;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;

/** Reads records by a mapping, in one pass. */
final class MappedReader implements RecordFields.Reader {
    private static final String DATA = "data";
    private static final String BASE64 = "data_base64";

    private final PointerTree tree;
    private final TreeReader reader = new TreeReader();
    private final Resolver resolver;
    private final RecordFields fields;
    private final ColumnReader columns;

    /** Where the data of CloudEvents stands; null: records are events themselves. */
    private final PointerNode data;

    private final PointerNode base64;

    /** What stands beside the record; null: all stands in it. */
    private Map<String, String> attributes;

    /**
     * @param unwraps whether records may carry their data apart from its attributes
     */
    MappedReader(Mapping mapping, ModelNames names, boolean unwraps) {
        tree = new PointerTree(mapping);
        resolver = new Resolver(mapping, tree, names);
        fields = resolver.fields();
        data = unwraps ? tree.placeOf("/" + DATA) : null;
        base64 = unwraps ? tree.placeOf("/" + BASE64) : null;
        if (unwraps) {
            base64.isEnd = true;
        }
        columns = mapping.columns().isEmpty() ? null : new ColumnReader(mapping, tree, reader);
        tree.complete();
    }

    @Override
    public RecordFields fields() {
        return fields;
    }

    @Override
    public void inherit(boolean isBody) {
        tree.inherit(isBody);
    }

    /** Sets what stands beside the records that are read next; null: all stands in them. */
    void setAttributes(Map<String, String> attributes) {
        this.attributes = attributes;
    }

    @Override
    public boolean read(byte[] payload, int start, int end) throws IOException, RejectionException {
        tree.clear();
        reader.clear();
        int from = start + Utf8.markLength(payload, start, end);
        boolean isRead;
        if (attributes != null) {
            isRead = readApart(payload, from, end);
        } else if (columns != null && !ColumnReader.isJson(payload, from, end)) {
            isRead = columns.read(payload, from, end);
        } else {
            isRead = readJson(payload, from, end, tree.root());
        }
        if (base64 != null && attributes == null && data.field.isAbsent()) {
            readBase64();
        }
        resolver.resolve(reader.misplaced());
        return isRead;
    }

    private boolean readJson(byte[] payload, int from, int end, PointerNode node)
            throws IOException {
        try (JsonParser parser = NamedValues.JSON.createParser(payload, from, end - from)) {
            JsonToken root = parser.nextToken();
            if (root == null) {
                throw new JsonParseException(parser, "There is nothing in it.");
            }
            fields.setRootKind(JsonField.kindOf(root));
            if (node != tree.root()) {
                reader.read(parser, node, DATA);
            } else if (root == JsonToken.START_OBJECT) {
                reader.readObject(parser, node);
            } else {
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "Something follows the value.");
            }
            return node != tree.root() || root == JsonToken.START_OBJECT;
        }
    }

    private boolean readApart(byte[] payload, int from, int end) throws IOException {
        attributes.forEach(
                (name, value) -> {
                    PointerNode node = tree.root().child(name);
                    if (node != null) {
                        node.fill(name);
                        node.field.set(value);
                    }
                });
        return from == end || readJson(payload, from, end, data);
    }

    private void readBase64() throws IOException, RejectionException {
        String text = base64.field.text();
        if (text == null) {
            return;
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw RejectionException.invalid(
                    "data_base64 is not in Base64; it must be JSON in Base64, or absent.");
        }
        if (Utf8.firstFault(bytes) != Utf8.NONE) {
            throw RejectionException.invalid(
                    "data_base64 is not UTF-8; it must be JSON in Base64, or absent.");
        }
        try {
            readJson(bytes, 0, bytes.length, data);
        } catch (IOException e) {
            throw RejectionException.invalid(
                    "data_base64 is not valid JSON; it must be JSON in Base64, or absent.");
        }
    }
}
