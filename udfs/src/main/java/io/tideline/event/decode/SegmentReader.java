package io.tideline.event.decode;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads the Segment shape in one pass without building a tree. */
final class SegmentReader implements RecordFields.Reader {
    private final RecordFields fields;
    private final JsonField[] slots;
    private final JsonField contextGroupId;

    /** That of the body which the records are part of; null: of none. */
    private JsonField inherited;

    SegmentReader(RecordFields.ModelNames names) {
        fields = new RecordFields(names);
        contextGroupId = fields.contextGroupId;
        slots =
                new JsonField[] {
                    fields.type,
                    fields.messageId,
                    fields.userId,
                    fields.event,
                    fields.category,
                    fields.name,
                    fields.groupId,
                    fields.timestamp,
                    fields.originalTimestamp,
                    fields.sentAt,
                    fields.receivedAt,
                    fields.context,
                    fields.contextGroupId,
                    fields.properties.field,
                    fields.traits.field,
                    fields.batch
                };
    }

    @Override
    public RecordFields fields() {
        return fields;
    }

    @Override
    public void inherit(boolean isBody) {
        inherited = isBody && !contextGroupId.isAbsent() ? contextGroupId.copy() : null;
    }

    @Override
    public boolean read(byte[] payload, int start, int end) throws IOException {
        for (JsonField slot : slots) {
            slot.clear();
        }
        fields.properties.clear();
        fields.traits.clear();
        int from = start + Utf8.markLength(payload, start, end);
        try (JsonParser parser = NamedValues.JSON.createParser(payload, from, end - from)) {
            JsonToken root = parser.nextToken();
            if (root == null) {
                throw new JsonParseException(parser, "There is nothing in it.");
            }
            fields.setRootKind(JsonField.kindOf(root));
            if (root == JsonToken.START_OBJECT) {
                readFields(parser);
            } else {
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "Something follows the value.");
            }
            fields.contextGroupId =
                    inherited != null && contextGroupId.isAbsent() ? inherited : contextGroupId;
            return root == JsonToken.START_OBJECT;
        }
    }

    private void readFields(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "type" -> fields.type.take(parser);
                case "messageId" -> fields.messageId.take(parser);
                case "userId" -> fields.userId.take(parser);
                case "event" -> fields.event.take(parser);
                case "category" -> fields.category.take(parser);
                case "name" -> fields.name.take(parser);
                case "groupId" -> fields.groupId.take(parser);
                case "timestamp" -> fields.timestamp.take(parser);
                case "originalTimestamp" -> fields.originalTimestamp.take(parser);
                case "sentAt" -> fields.sentAt.take(parser);
                case "receivedAt" -> fields.receivedAt.take(parser);
                case "context" -> readContext(parser);
                case "batch" -> fields.batch.take(parser);
                case "properties" -> fields.properties.read(parser);
                case "traits" -> fields.traits.read(parser);
                default -> parser.skipChildren();
            }
        }
    }

    private void readContext(JsonParser parser) throws IOException {
        contextGroupId.clear();
        if (!fields.context.note(parser)) {
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isGroup = parser.currentName().equals("groupId");
            parser.nextToken();
            if (isGroup) {
                contextGroupId.take(parser);
            } else {
                parser.skipChildren();
            }
        }
    }
}
