package io.tideline.fuzz;

import io.tideline.event.DecodeResult;
import io.tideline.event.DecodeResultSerializer;
import io.tideline.event.Event;
import io.tideline.event.Position;
import io.tideline.event.decode.DecoderLimits;
import io.tideline.event.decode.EventDecoder;
import io.tideline.event.format.Format;
import io.tideline.event.format.FormatDecoder;
import io.tideline.model.Model;
import io.tideline.model.read.ModelException;
import io.tideline.model.read.ModelReader;
import io.tideline.yaml.ValidationErrors;
import io.tideline.yaml.YamlNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Any bytes are an event, ignored, or rejected with a sentence; what comes out can be sent on. */
public final class DecoderTarget {
    private static final String MODEL =
            """
            version: 1
            events:
              Logged In: 1
              File Uploaded: {weight: 5, where: {kind: [csv, 1.50, true]}, daily_cap: 3}
            segments: {trial: {plan: [trial]}, large: {seats: [1000]}}
            profiles: {weekly: {window: 7d}}
            activation:
              setup: {level: user, steps: {Invite: {event: Invite Sent, count: 3, distinct: email}}}
            """;
    private static final int LONGEST_ID = 512;
    private static final long NOW = 1_750_000_000_000L;
    private static final List<String> FORMATS =
            List.of(
                    "segment",
                    "{preset: segment, sent: [/sentAt, /sent]}",
                    "posthog",
                    "amplitude",
                    "{preset: snowplow, account: /contexts_com_example_account_1/0/id}",
                    "ga4",
                    "{preset: cloudevents, data: mixpanel}");
    private static final List<FormatDecoder> BY_FORMAT = new ArrayList<>();
    private static final EventDecoder DECODER;
    private static final DecodeResultSerializer SERIALIZER = new DecodeResultSerializer();

    static {
        try {
            Model model = ModelReader.parse(MODEL, "model.yaml");
            var limits = new DecoderLimits(4_096, Duration.ofHours(1), Duration.ofDays(3650));
            DECODER = new EventDecoder(model, limits, () -> NOW);
            for (String format : FORMATS) {
                Format read =
                        YamlNode.parse(format, new ValidationErrors("format"))
                                .flatMap(Format::read)
                                .orElseThrow();
                BY_FORMAT.add(new FormatDecoder(read, model, limits, () -> NOW));
            }
        } catch (ModelException e) {
            throw new IllegalStateException(e);
        }
    }

    private DecoderTarget() {}

    /** Called by the fuzzer with every input that it makes. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        check(DECODER.decode(input, Position.line("file", 1)));
        List<DecodeResult> all = new ArrayList<>();
        for (FormatDecoder decoder : BY_FORMAT) {
            decoder.decode(input, Position.line("file", 1), 0, EventDecoder.UNKNOWN, all::add);
        }
        for (DecodeResult decoded : all) {
            check(decoded);
        }
    }

    private static void check(DecodeResult decoded) throws IOException {
        if (decoded.isRejection()) {
            Sentences.check(decoded.rejection().detail());
        } else if (decoded.isEvent()) {
            check(decoded.event());
        }
        byte[] sent = bytes(decoded);
        DecodeResult read = SERIALIZER.deserialize(new DataInputDeserializer(sent));
        if (!Arrays.equals(bytes(read), sent)) {
            throw new AssertionError("It reads back as something else: " + read);
        }
    }

    private static void check(Event event) {
        String user = Event.userOf(event.entityKey());
        if (user != null && user.codePointCount(0, user.length()) > LONGEST_ID) {
            throw new AssertionError("The user's id is too long: " + user.length());
        }
        String account = event.accountId();
        if (account != null && account.codePointCount(0, account.length()) > LONGEST_ID) {
            throw new AssertionError("The account's id is too long: " + account.length());
        }
    }

    private static byte[] bytes(DecodeResult decoded) throws IOException {
        var out = new DataOutputSerializer(256);
        SERIALIZER.serialize(decoded, out);
        return out.getCopyOfBuffer();
    }
}
