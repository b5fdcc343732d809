package io.tideline.local.inspect;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.MessageIds;
import io.tideline.event.format.Format;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How well a format fits a sample: of each record that it does not leave out, whether it is an
 * event, and has a user, an account and an id.
 *
 * @param setting the format as settings write it
 * @param percent 100: all of that
 */
record FormatGuess(String setting, int percent) {
    private static final String AROUND_SEGMENT = "{preset: cloudevents, data: segment}";

    private static final int EVENT = 4;
    private static final int USER = 2;
    private static final int WHOLE = EVENT + USER + 2;

    /** Returns the formats by which any of the lines is an event, the likeliest first. */
    static List<FormatGuess> of(List<byte[]> lines) {
        List<String> settings = new ArrayList<>(Format.presets());
        settings.remove("custom");
        settings.add(settings.indexOf("cloudevents"), AROUND_SEGMENT);
        return settings.stream()
                .map(setting -> new FormatGuess(setting, fit(setting, lines)))
                .filter(guess -> guess.percent() > 0)
                .sorted(Comparator.comparingInt(FormatGuess::percent).reversed())
                .toList();
    }

    private static int fit(String setting, List<byte[]> lines) {
        Probe probe = new Probe(Probe.format(setting));
        long[] counts = new long[2];
        for (byte[] line : lines) {
            probe.read(
                    "sample",
                    1,
                    line,
                    decoded -> {
                        if (decoded.isEvent() || decoded.isRejection()) {
                            counts[0] += WHOLE;
                            counts[1] += points(decoded);
                        }
                    });
        }
        return counts[0] == 0 ? 0 : (int) (counts[1] * 100 / counts[0]);
    }

    private static int points(DecodeResult decoded) {
        if (!decoded.isEvent()) {
            return 0;
        }
        Event event = decoded.event();
        return EVENT
                + (event.userId() == null ? 0 : USER)
                + (event.accountId() == null ? 0 : 1)
                + (event.id() == MessageIds.NONE ? 0 : 1);
    }
}
