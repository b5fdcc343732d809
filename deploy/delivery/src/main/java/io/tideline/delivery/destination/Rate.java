package io.tideline.delivery.destination;

import io.tideline.job.option.OptionType;
import io.tideline.job.option.OptionType.Form;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many calls in how much time.
 *
 * @param calls at least 1
 */
public record Rate(int calls, Duration period) {
    private static final String EXPECTED =
            "a number of calls in a second, minute or hour, as 10/s, 100/m or 5000/h";

    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,5})/([smh])");
    private static final Map<String, Duration> PERIODS =
            Map.of(
                    "s",
                    Duration.ofSeconds(1),
                    "m",
                    Duration.ofMinutes(1),
                    "h",
                    Duration.ofHours(1));

    /** Returns how it is written in a file. */
    public static OptionType<Rate> type() {
        return new OptionType<>(
                "rate",
                Form.PLAIN,
                node -> {
                    Optional<String> text = node.text(EXPECTED);
                    Optional<Rate> rate = text.flatMap(Rate::parse);
                    return text.isPresent() && rate.isEmpty() ? node.fault(EXPECTED) : rate;
                });
    }

    /** Returns how many calls there are in a time, rounded down. */
    public int callsIn(Duration time) {
        return (int) Math.min(Integer.MAX_VALUE, calls * time.toMillis() / period.toMillis());
    }

    private static Optional<Rate> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new Rate(Integer.parseInt(matcher.group(1)), PERIODS.get(matcher.group(2))))
                : Optional.empty();
    }
}
