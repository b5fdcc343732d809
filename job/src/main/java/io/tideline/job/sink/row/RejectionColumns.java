package io.tideline.job.sink.row;

import static io.tideline.job.sink.row.Quantity.COUNT;
import static io.tideline.job.sink.row.Quantity.COUNT_FROM_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.event.Position;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;

/** The columns of rejected records, with their whole payload. */
final class RejectionColumns {
    private static final List<Column<Position>> SOURCE =
            List.of(
                    Column.text("file", Position::origin)
                            .when(Position::isFile)
                            .about("The file's path, as given."),
                    Column.bigint("line", Position::offset, COUNT_FROM_1)
                            .when(Position::isFile)
                            .about("The line of the file."),
                    Column.text("topic", Position::origin)
                            .when(position -> !position.isFile())
                            .about("The topic."),
                    Column.integer("partition", Position::partition, COUNT)
                            .when(position -> !position.isFile())
                            .about("The topic's partition."),
                    Column.bigint("offset", Position::offset, COUNT)
                            .when(position -> !position.isFile())
                            .about("The record's offset in the partition."));

    private static final List<Column<Rejection>> COLUMNS =
            List.of(
                    Column.choice(
                                    "reason",
                                    Rejection::reason,
                                    RejectionReason.values(),
                                    RejectionReason::text)
                            .about("What is wrong with the record."),
                    Column.text("detail", Rejection::detail)
                            .about("One sentence: what was found, and what would be right."),
                    Column.object("source", Rejection::position, SOURCE)
                            .about("Where the record came from: a line of a file, or a topic."),
                    Column.text("payload", (Rejection row) -> new String(row.payload(), UTF_8))
                            .when(row -> isUtf8(row.payload()))
                            .about("The record."),
                    Column.bytes("payload_base64", Rejection::payload)
                            .when(row -> !isUtf8(row.payload()))
                            .about("The record's bytes in Base64, where they are not UTF-8."));

    private RejectionColumns() {}

    /** Returns the schema. Records have the origin as key, so that rejections stay in order. */
    static RowSchema<Rejection> schema() {
        return new RowSchema<Rejection>("rejected", "A record that could not be taken.")
                .rows(COLUMNS)
                .recordKey(
                        "The topic and partition that the record came from.",
                        RejectionColumns::origin)
                .sortedBy(
                        (row, key) ->
                                key.text(row.position().origin())
                                        .number(row.position().partition())
                                        .number(row.position().offset())
                                        .number(row.position().element()));
    }

    private static String origin(Rejection row) {
        Position position = row.position();
        return position.isFile()
                ? position.origin()
                : position.origin() + "-" + position.partition();
    }

    private static boolean isUtf8(byte[] payload) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(payload));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
