package io.tideline.job.source;

import io.tideline.event.DecodeResult;
import io.tideline.event.Position;
import io.tideline.event.decode.DecoderLimits;
import io.tideline.event.decode.EventDecoder;
import io.tideline.event.format.Format;
import io.tideline.event.format.FormatDecoder;
import io.tideline.job.config.EventOrder;
import io.tideline.job.config.Silence;
import io.tideline.job.config.SourceFormats;
import io.tideline.job.config.TimeConfig;
import io.tideline.job.model.ModelPolicy;
import io.tideline.job.model.ModelSource;
import io.tideline.job.source.kafka.ClockRules;
import io.tideline.model.CarriedTraits;
import io.tideline.model.Model;
import io.tideline.yaml.ValidationErrors;
import io.tideline.yaml.YamlNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** The vocabulary of the tests of this package: a day of events, given by minute. */
public final class Events {
    public static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    public static final Duration OUT_OF_ORDERNESS = Duration.ofMinutes(10);
    public static final long NOON = Instant.parse("2025-03-15T12:00:00Z").toEpochMilli();
    public static final long END_OF_DAY = Instant.parse("2025-03-15T22:59:59.999Z").toEpochMilli();

    /** Accepts every model that has no faults. */
    public static final ModelPolicy ANY_MODEL = new ModelPolicy(model -> {}, model -> {});

    private Events() {}

    /** Returns a decoder that reads at the end of the day. */
    public static FormatDecoder decoder() {
        return decoders().ofFiles();
    }

    /** Returns what creates decoders that read at the end of the day. */
    public static Decoders decoders() {
        return decoders(ZONE, END_OF_DAY);
    }

    /** Returns decoders for a model without content, of that zone, that read at that time. */
    public static Decoders decoders(ZoneId zone, long now) {
        return new Decoders(
                ModelSource.of(model(zone)),
                DecoderLimits.DEFAULT,
                () -> now,
                SourceFormats.all(Format.SEGMENT));
    }

    /** Returns a decoder of a format as settings write it. */
    public static FormatDecoder decoder(String format) {
        ValidationErrors faults = new ValidationErrors("format");
        Format read = YamlNode.parse(format, faults).flatMap(Format::read).orElseThrow();
        return new FormatDecoder(read, model(ZONE), DecoderLimits.DEFAULT, () -> END_OF_DAY);
    }

    private static Model model(ZoneId zone) {
        return new Model(
                1,
                zone,
                List.of(),
                0,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                90,
                CarriedTraits.NONE,
                null,
                List.of(),
                List.of());
    }

    /** Returns what a record carries. */
    public static List<DecodeResult> decoded(String record, Position position) {
        List<DecodeResult> decoded = new ArrayList<>();
        decoder()
                .decode(
                        record.getBytes(StandardCharsets.UTF_8),
                        position,
                        0,
                        EventDecoder.UNKNOWN,
                        decoded::add);
        return decoded;
    }

    /** Returns the rules of a clock that waits in a silence, or goes on. */
    public static ClockRules clockRules(
            Duration allowedLateness, ZoneId timezone, Duration idleAfter, boolean waits) {
        return new ClockRules(
                new TimeConfig(
                        OUT_OF_ORDERNESS,
                        allowedLateness,
                        idleAfter,
                        waits ? Silence.WAIT : Silence.ADVANCE,
                        Duration.ZERO,
                        Duration.ZERO,
                        EventOrder.ARRIVAL),
                timezone);
    }

    /** Returns the time of so many minutes after noon. */
    public static long at(int minute) {
        return NOON + Duration.ofMinutes(minute).toMillis();
    }

    /** Returns a record of one user, so many minutes after noon. */
    public static String event(String user, int minute) {
        return "{\"type\":\"identify\",\"userId\":\""
                + user
                + "\",\"timestamp\":\""
                + Instant.ofEpochMilli(at(minute))
                + "\"}";
    }

    /** Returns a record with neither user nor account, so many minutes after noon. */
    public static String anonymous(int minute) {
        return "{\"type\":\"track\",\"event\":\"Seen\",\"timestamp\":\""
                + Instant.ofEpochMilli(at(minute))
                + "\"}";
    }

    /** Returns a record that is rejected. */
    public static String rejected() {
        return "{\"type\":\"identify\"}";
    }

    /** Returns a record that is ignored. */
    public static String ignored() {
        return "{\"type\":\"alias\"}";
    }

    /** Describes what became of a record: the user and its minute, or how it failed. */
    public static String say(DecodeResult decoded) {
        if (decoded.isEvent()) {
            long minute = (decoded.event().timestamp() - NOON) / 60_000;
            return decoded.event().userId() + "@" + minute;
        }
        return decoded.isRejection() ? decoded.rejection().reason().text() : "ignored";
    }

    /** Describes a watermark: minutes after noon and milliseconds. */
    public static String sayWatermark(long watermark) {
        if (watermark == Long.MAX_VALUE) {
            return "W end";
        }
        if (watermark == END_OF_DAY) {
            return "W end of day";
        }
        long minute = Math.floorDiv(watermark + 1 - NOON, 60_000L);
        return "W " + minute + (watermark + 1 == at((int) minute) ? "" : " and more");
    }

    /** Writes lines that end with {@code \n}; packed where the name ends in .gz. */
    public static String write(Path folder, String name, String... lines) throws IOException {
        return writeText(folder, name, String.join("\n", lines) + "\n");
    }

    public static String writeText(Path folder, String name, String text) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream plain = Files.newOutputStream(file);
                OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(plain) : plain) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file.toString();
    }
}
