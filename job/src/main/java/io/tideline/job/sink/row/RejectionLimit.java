package io.tideline.job.sink.row;

import io.tideline.event.Rejection;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Cuts the payload of rejected records, where it is larger than it may be. */
public final class RejectionLimit {
    /** Bytes of a payload of which only the beginning is kept. */
    private static final int HEAD = 256;

    /** What {@link io.tideline.event.decode.QuotedSnippet} makes. */
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

    /** Bytes that a longer detail takes. */
    private static final int DETAIL_ROOM = 512;

    private RejectionLimit() {}

    /** Returns the row with so much of its payload as is to be written out. */
    public static Rejection limited(RejectedPayload kept, Rejection row) {
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
                                // What it quotes is part of the payload.
                                isHead
                                        ? row.detail()
                                        : QUOTED.matcher(row.detail()).replaceAll("\"…\""),
                                length,
                                isHead ? "the first " + payload.length + " are" : "none is");
        return new Rejection(row.reason(), detail, row.position(), payload);
    }

    /**
     * Returns the row as JSON of at most {@code limit} bytes. Where the whole payload does not fit,
     * its beginning is kept, and {@code detail} says so.
     *
     * @param limit at least 16 KiB, so that all but the payload surely fits
     * @param taker what cannot take more, as {@code topic rejected}
     */
    public static byte[] jsonWithin(int limit, String taker, Rejection row) {
        byte[] json = RowSchemas.REJECTED.json(row);
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
            json =
                    RowSchemas.REJECTED.json(
                            new Rejection(row.reason(), detail, row.position(), start));
        }
        return json;
    }

    /** Returns the end at or before {@code end} that does not cut a UTF-8 character in two. */
    private static int wholeCharacters(byte[] payload, int end) {
        int whole = end;
        while (whole > 0 && end - whole < 3 && (payload[whole] & 0xC0) == 0x80) {
            whole--;
        }
        return whole;
    }
}
