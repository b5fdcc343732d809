package io.tideline.local.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.local.endtoend.FormatStory.Call;
import io.tideline.local.endtoend.FormatStory.Kind;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;

/**
 * Writes calls in Segment's shape as Avro, byte by byte as its specification says: what is tested
 * is read by Avro's own library.
 */
final class AvroCall {
    static final int ID = 0x01020304;

    static final String SCHEMA =
            """
            {"type": "record", "name": "Call", "namespace": "com.example", "fields": [
              {"name": "type", "type": {"type": "enum", "name": "Kind", "symbols": ["group", "identify", "track", "page"]}},
              {"name": "messageId", "type": "string"},
              {"name": "userId", "type": ["null", "string"]},
              {"name": "groupId", "type": ["null", "string"]},
              {"name": "context", "type": {"type": "record", "name": "Context", "fields": [{"name": "groupId", "type": ["null", "string"]}]}},
              {"name": "event", "type": ["null", "string"]},
              {"name": "name", "type": ["null", "string"]},
              {"name": "timestamp", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "properties", "type": {"type": "map", "values": ["int", "string"]}},
              {"name": "traits", "type": {"type": "map", "values": ["int", "string"]}}
            ]}""";

    /** In the order of the schema's symbols. */
    private static final List<Kind> KINDS =
            List.of(Kind.GROUP, Kind.IDENTIFY, Kind.TRACK, Kind.PAGE);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private AvroCall() {}

    /** Returns the record of a topic. */
    static byte[] of(Call call) {
        AvroCall record = new AvroCall();
        record.out.writeBytes(new byte[] {0, 1, 2, 3, 4});
        record.write(call);
        return record.out.toByteArray();
    }

    private void write(Call call) {
        boolean isGroup = call.kind() == Kind.GROUP;
        boolean isPage = call.kind() == Kind.PAGE;
        number(KINDS.indexOf(call.kind()));
        text(call.id());
        optional(call.user());
        optional(isGroup ? call.account() : null);
        optional(isGroup ? null : call.account());
        optional(isPage ? null : call.name());
        optional(isPage ? call.name() : null);
        number(call.at().toEpochMilli());
        map(call.setsTraits() ? Map.of() : call.values());
        map(call.setsTraits() ? call.values() : Map.of());
    }

    private void map(Map<String, Object> values) {
        if (!values.isEmpty()) {
            number(values.size());
            values.forEach(
                    (name, value) -> {
                        text(name);
                        if (value instanceof Integer number) {
                            number(0);
                            number(number);
                        } else {
                            number(1);
                            text(value.toString());
                        }
                    });
        }
        number(0);
    }

    private void optional(String text) {
        number(text == null ? 0 : 1);
        if (text != null) {
            text(text);
        }
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        number(bytes.length);
        out.writeBytes(bytes);
    }

    /** Zigzag, in groups of seven bits, the lowest first. */
    private void number(long value) {
        long left = (value << 1) ^ (value >> 63);
        while ((left & ~0x7fL) != 0) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }
}
