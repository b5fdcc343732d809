package io.tideline.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.Position;
import io.tideline.event.Rejection;
import io.tideline.event.decode.DecoderLimits;
import io.tideline.event.decode.EventDecoder;
import io.tideline.event.format.Format;
import io.tideline.event.format.FormatDecoder;
import io.tideline.time.MachineClock;
import io.tideline.yaml.ValidationErrors;
import io.tideline.yaml.YamlNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.functions.TableFunction;
import org.apache.flink.types.Row;

/**
 * {@code TIDELINE_EVENTS(payload[, format])}: the events of a record, a row each. An event that is
 * rejected is a row with the reason; what the job ignores is none.
 */
@FunctionHint(
        output =
                @DataTypeHint(
                        "ROW<type STRING, message_id STRING, user_id STRING, account_id STRING,"
                                + " event STRING, happened_at TIMESTAMP_LTZ(3), properties STRING,"
                                + " traits STRING, reason STRING, detail STRING>"))
public final class TidelineEventsFunction extends TableFunction<Row> {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "TIDELINE_EVENTS";

    /** Of everything: it names nothing itself. */
    private static final String NO_NAMES = "{version: 1, profiles: {none: {window: 1d}}}";

    private static final Position UNKNOWN = Position.line("", 1);

    private final MachineClock clock;
    private final TextCache<FormatDecoder> formats = new TextCache<>(this::decoder);

    public TidelineEventsFunction() {
        this(MachineClock.SYSTEM);
    }

    /**
     * @param clock when a record was received at the latest
     */
    TidelineEventsFunction(MachineClock clock) {
        this.clock = clock;
    }

    /** Decodes a record of Segment's shape. */
    public void eval(byte[] payload) {
        eval(payload, "segment");
    }

    /** Decodes a record of Segment's shape. */
    public void eval(String payload) {
        eval(payload, "segment");
    }

    /** Decodes a record; null, as a topic has where something was deleted, is none. */
    public void eval(String payload, String format) {
        eval(payload == null ? null : payload.getBytes(UTF_8), format);
    }

    /**
     * Decodes a record.
     *
     * @param payload null: none
     * @param format a preset's name, or a mapping in YAML
     */
    public void eval(byte[] payload, String format) {
        FormatDecoder decoder = formats.get(ModelArguments.required(NAME, "format", format));
        if (payload != null) {
            decoder.decode(
                    payload,
                    UNKNOWN,
                    0,
                    EventDecoder.UNKNOWN,
                    decoded -> collectOne(decoded, decoder));
        }
    }

    private void collectOne(DecodeResult decoded, FormatDecoder decoder) {
        if (decoded.isRejection()) {
            Rejection rejection = decoded.rejection();
            collect(
                    Row.of(
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            rejection.reason().text(),
                            rejection.detail()));
        } else if (decoded.isOwnedEvent()) {
            Event event = decoded.event();
            collect(
                    Row.of(
                            event.type().name().toLowerCase(Locale.ROOT),
                            event.messageId(),
                            event.userId(),
                            event.accountId(),
                            decoder.nameRead(event.type()),
                            Instant.ofEpochMilli(event.timestamp()),
                            decoder.propertiesRead(),
                            decoder.traitsRead(),
                            null,
                            null));
        }
    }

    private FormatDecoder decoder(String text) {
        ValidationErrors faults = new ValidationErrors("the format");
        Optional<Format> format = YamlNode.parse(text, faults).flatMap(Format::read);
        if (!faults.isEmpty()) {
            throw new WrongArgumentException(NAME, faults.message());
        }
        FormatDecoder decoder =
                new FormatDecoder(
                        format.orElseThrow(),
                        ModelArguments.model(NAME, NO_NAMES),
                        DecoderLimits.DEFAULT,
                        clock);
        decoder.readEverything();
        return decoder;
    }
}
