package io.tideline.event.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.EventType;
import io.tideline.event.Position;
import io.tideline.event.RejectionReason;
import io.tideline.event.decode.DecoderLimits;
import io.tideline.event.decode.EventDecoder;
import io.tideline.model.Model;
import io.tideline.model.read.ModelException;
import io.tideline.model.read.ModelReader;
import io.tideline.yaml.ValidationErrors;
import io.tideline.yaml.YamlNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the rules make of a record, for comparing records of several formats.
 *
 * @param reason null: it is an event
 */
record Decoded(
        EventType type,
        long id,
        String entityKey,
        String accountId,
        int eventIndex,
        boolean matchesFilter,
        long timestamp,
        Map<String, String> traits,
        RejectionReason reason) {

    static final long NOW = Instant.parse("2026-03-02T12:00:00Z").toEpochMilli();
    static final Position POSITION = new Position("events", 3, 17);
    static final DecoderLimits LIMITS = new DecoderLimits(4_096, Duration.ofHours(1), null);
    static final Model MODEL =
            model(
                    """
                    version: 1
                    events:
                      Report Created: {weight: 5, where: {pages: [3]}}
                      report_created: {weight: 5, where: {pages: [3]}}
                      File Uploaded: {weight: 2, where: {meta.kind: [csv]}}
                      Viewed Home Page: 1
                      Viewed Docs Home Page: 1
                      Viewed Home Screen: 1
                    segments: {trial: {plan: [trial]}}
                    profiles: {weekly: {window: 7d}}
                    traits: {user: [name, role]}
                    """);

    private static Model model(String yaml) {
        try {
            return ModelReader.parse(yaml, "model.yaml");
        } catch (ModelException e) {
            throw new IllegalStateException(e);
        }
    }

    static Decoded of(DecodeResult decoded) {
        if (decoded.isRejection()) {
            return new Decoded(
                    null, 0, null, null, 0, false, 0, null, decoded.rejection().reason());
        }
        Event event = decoded.event();
        return event == null
                ? null
                : new Decoded(
                        event.type(),
                        event.id(),
                        event.entityKey(),
                        event.accountId(),
                        event.eventIndex(),
                        event.matchesFilter(),
                        event.timestamp(),
                        event.traits(),
                        null);
    }

    /** Returns a format as settings write it. */
    static Format format(String yaml) {
        ValidationErrors faults = new ValidationErrors("settings");
        Format format = Format.read(YamlNode.parse(yaml, faults).orElseThrow()).orElse(null);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(faults.message());
        }
        return format;
    }

    static FormatDecoder decoder(String format) {
        return new FormatDecoder(format(format), MODEL, LIMITS, () -> NOW);
    }

    /** Returns all that a record carries. */
    static List<DecodeResult> all(FormatDecoder decoder, byte[] record) {
        List<DecodeResult> all = new ArrayList<>();
        decoder.decode(record, POSITION, 0, EventDecoder.UNKNOWN, all::add);
        return all;
    }

    /** Returns what a record in JSON carries, written with apostrophes for quotation marks. */
    static List<DecodeResult> all(String format, String json) {
        return all(decoder(format), json.replace('\'', '"').getBytes(UTF_8));
    }

    /** Returns what the one event of a record is to the rules; null: it is ignored. */
    static Decoded only(String format, String json) {
        List<DecodeResult> all = all(format, json);
        if (all.size() != 1) {
            throw new IllegalArgumentException(all.size() + " events: " + json);
        }
        return of(all.get(0));
    }
}
