package io.tideline.job.sink.row;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tideline.event.Position;
import io.tideline.event.Rejection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Rejected records, with their whole payload. */
public final class RejectionFormat implements RowFormat<Rejection> {
    private static final long serialVersionUID = 1L;

    /** Bytes of a payload of which only the beginning is kept. */
    private static final int HEAD = 256;

    /** What {@link io.tideline.event.decode.QuotedSnippet} makes. */
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

    /** Bytes that a longer detail takes. */
    private static final int DETAIL_ROOM = 512;

    @Override
    public String name() {
        return "rejected";
    }

    @Override
    public void writeFields(Rejection row, JsonGenerator json) throws IOException {
        json.writeStringField("reason", row.reason().text());
        json.writeStringField("detail", row.detail());
        json.writeObjectFieldStart("source");
        Position position = row.position();
        if (position.isFile()) {
            json.writeStringField("file", position.origin());
            json.writeNumberField("line", position.offset());
        } else {
            json.writeStringField("topic", position.origin());
            json.writeNumberField("partition", position.partition());
            json.writeNumberField("offset", position.offset());
        }
        json.writeEndObject();
        String text = textOf(row.payload());
        if (text != null) {
            json.writeStringField("payload", text);
        } else {
            json.writeBinaryField("payload_base64", row.payload());
        }
    }

    @Override
    public byte[] sortKey(Rejection row) {
        Position position = row.position();
        return new SortKey()
                .text(position.origin())
                .number(position.partition())
                .number(position.offset())
                .bytes();
    }

    /** The record's origin, so that a topic's rejections stay in order. */
    @Override
    public String recordKey(Rejection row) {
        Position position = row.position();
        return position.isFile()
                ? position.origin()
                : position.origin() + "-" + position.partition();
    }

    /** The row with so much of its payload as is to be written out. */
    public Rejection limited(RejectedPayload kept, Rejection row) {
        int length = row.payload().length;
        if (kept == RejectedPayload.WHOLE
                || length == 0
                || (kept == RejectedPayload.HEAD && length <= HEAD)) {
            return row;
        }
        boolean isHead = kept == RejectedPayload.HEAD;
        byte[] payload =
                Arrays.copyOf(row.payload(), isHead ? wholeCharacters(row.payload(), HEAD) : 0);
        String detail =
                "%s Of the payload's %s bytes %s kept, by rejected.payload."
                        .formatted(
                                isHead ? row.detail() : withoutQuotes(row.detail()),
                                length,
                                isHead ? "the first " + payload.length + " are" : "none is");
        return new Rejection(row.reason(), detail, row.position(), payload);
    }

    /** A detail says what was found, which is part of the payload. */
    private static String withoutQuotes(String detail) {
        return QUOTED.matcher(detail).replaceAll("\"…\"");
    }

    /**
     * The row as JSON of at most {@code limit} bytes. Where the whole payload does not fit, its
     * beginning is kept, and {@code detail} says so.
     *
     * @param limit at least 16 KiB, so that all but the payload surely fits
     * @param taker what cannot take more, as {@code topic rejected}
     */
    public byte[] jsonWithin(int limit, String taker, Rejection row) {
        byte[] json = json(row);
        int kept = row.payload().length;
        while (json.length > limit && kept > 0) {
            // Escapes are not spread evenly, so the share that fits is found by trying again.
            long share = (long) kept * limit / json.length - DETAIL_ROOM;
            kept = (int) Math.max(0, Math.min(kept - 1L, share));
            byte[] start = Arrays.copyOf(row.payload(), wholeCharacters(row.payload(), kept));
            String detail =
                    "%s Of the payload's %s bytes only the first %s are kept: %s takes no more than %s bytes a record."
                            .formatted(
                                    row.detail(), row.payload().length, start.length, taker, limit);
            json = json(new Rejection(row.reason(), detail, row.position(), start));
        }
        return json;
    }

    /** The end at or before {@code end} that does not cut a UTF-8 character in two. */
    private static int wholeCharacters(byte[] payload, int end) {
        int whole = end;
        while (whole > 0 && end - whole < 3 && (payload[whole] & 0xC0) == 0x80) {
            whole--;
        }
        return whole;
    }

    /** The text, or null where it is not UTF-8. */
    private static String textOf(byte[] payload) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
