package io.tideline.local.inspect;

import io.tideline.event.format.Format;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How well a format fits a sample.
 *
 * @param setting the format as settings write it
 * @param percent as {@link Fit} has it
 */
record FormatGuess(String setting, int percent) {
    private static final String AROUND_SEGMENT = "{preset: cloudevents, data: segment}";

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
        for (byte[] line : lines) {
            probe.read("sample", 1, line, decoded -> {});
        }
        return probe.fit();
    }
}
