package io.tideline.local.inspect;

import io.tideline.event.Position;
import io.tideline.event.RejectionReason;
import io.tideline.event.decode.Placeholders;
import io.tideline.event.decode.QuotedSnippet;
import io.tideline.yaml.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says what a sample has. Texts from senders are quoted and escaped. */
final class InspectionText {
    private static final int MOST_NAMES = 20;
    private static final int MOST_EXAMPLES = 3;

    /** The number of accounts in which only people of the vendor are at home. */
    private static final int MANY_ACCOUNTS = 3;

    /** What programs and people write where there is no id. */
    private static final Pattern NO_ID =
            Pattern.compile(
                    "(?i)-?[0-9]|0+|[0-]{36}|test|guest|anonymous|unknown|admin|user|n/?a|true|false|default");

    private final Inspection sample;
    private final List<String> lines = new ArrayList<>();

    private InspectionText(Inspection sample) {
        this.sample = sample;
    }

    /**
     * Returns the lines on files.
     *
     * @param guesses the formats that fit, the likeliest first
     * @param isGiven whether the format was given
     */
    static List<String> ofFiles(Inspection sample, List<FormatGuess> guesses, boolean isGiven) {
        InspectionText text = new InspectionText(sample);
        if (!isGiven) {
            text.addFormat(guesses);
        }
        text.addAll("line", "replay with --out-of-orderness %s, or sort them");
        return text.lines;
    }

    /** Returns the lines on the source of a configuration. */
    static List<String> ofSource(Inspection sample) {
        InspectionText text = new InspectionText(sample);
        text.addAll("record", "set time.out_of_orderness: %s");
        return text.lines;
    }

    private void addAll(String unit, String advice) {
        addCounts(unit);
        addRejected();
        if (sample.events() > 0) {
            addNames();
            addIds();
            addClock(advice);
        }
    }

    private void addFormat(List<FormatGuess> guesses) {
        if (guesses.isEmpty()) {
            lines.add(
                    "It looks like no known format, and is read as segment; docs/formats/custom.md says how to describe one.");
            return;
        }
        FormatGuess best = guesses.get(0);
        lines.add(
                "It looks like %s, which fits by %s %%.".formatted(best.setting(), best.percent()));
        String others =
                guesses.stream()
                        .skip(1)
                        .limit(MOST_EXAMPLES)
                        .map(guess -> "%s (%s %%)".formatted(guess.setting(), guess.percent()))
                        .collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            lines.add("  also by %s; name another one with --format.".formatted(others));
        }
    }

    private void addCounts(String unit) {
        long rejected = sample.rejected().values().stream().mapToLong(Long::longValue).sum();
        lines.add(
                "%s: %s events, %s ignored, %s rejected."
                        .formatted(
                                count(sample.records(), unit),
                                number(sample.events()),
                                number(sample.ignored()),
                                number(rejected)));
        if (sample.events() > 0) {
            lines.add(
                    "With a user: %s (%s of them); with an account: %s (%s of them); with an id: %s."
                            .formatted(
                                    percent(sample.withUser()),
                                    number(sample.users().size()),
                                    percent(sample.withAccount()),
                                    number(sample.accounts().size()),
                                    percent(sample.withId())));
        }
        if (sample.duplicates() > 0) {
            lines.add("Duplicates, which count once: %s.".formatted(number(sample.duplicates())));
        }
        list("Ignored", sample.ignoredTypes());
    }

    private void addRejected() {
        for (Map.Entry<RejectionReason, Long> reason : sample.rejected().entrySet()) {
            var first = sample.firstRejected().get(reason.getKey());
            lines.add(
                    "Rejected as %s: %s; the first is %s: %s"
                            .formatted(
                                    reason.getKey().text(),
                                    number(reason.getValue()),
                                    place(first.position()),
                                    first.detail()));
        }
    }

    private static String place(Position position) {
        return position.isFile() ? "line " + position.offset() : position.text();
    }

    private void addNames() {
        lines.add(
                "Calls: "
                        + sample.types().entrySet().stream()
                                .map(
                                        type ->
                                                type.getKey().name().toLowerCase(Locale.ROOT)
                                                        + " "
                                                        + number(type.getValue()))
                                .collect(Collectors.joining(", "))
                        + ".");
        list("Event names", sample.names());
    }

    private void list(String what, Map<String, Long> counts) {
        if (counts.isEmpty()) {
            return;
        }
        lines.add("%s (%s):".formatted(what, number(counts.size())));
        counts.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_NAMES)
                .forEach(
                        each ->
                                lines.add(
                                        "  %s %s"
                                                .formatted(
                                                        number(each.getValue()),
                                                        QuotedSnippet.of(each.getKey()))));
        if (counts.size() > MOST_NAMES) {
            lines.add("  and %s more".formatted(number(counts.size() - MOST_NAMES)));
        }
    }

    private void addIds() {
        addNoIds("users", sample.users());
        addNoIds("accounts", sample.accounts());
        sample.accountsOfDomains().entrySet().stream()
                .filter(domain -> domain.getValue().size() >= MANY_ACCOUNTS)
                .sorted(Comparator.comparingInt(domain -> -domain.getValue().size()))
                .limit(MOST_EXAMPLES)
                .forEach(
                        domain ->
                                lines.add(
                                        "Users with addresses at %s act in %s accounts: if that is your own company, they are not customers."
                                                .formatted(
                                                        QuotedSnippet.of(domain.getKey()),
                                                        domain.getValue().size())));
        Set<String> grouped = sample.grouped();
        long unnamed =
                sample.accounts().keySet().stream()
                        .filter(account -> !grouped.contains(account))
                        .count();
        if (unnamed > 0) {
            lines.add(
                    "%s of %s accounts were named by no group call, so they have no traits and are in no segment."
                            .formatted(number(unnamed), number(sample.accounts().size())));
        }
    }

    private void addNoIds(String what, Map<String, Long> ids) {
        List<String> placeholders =
                ids.entrySet().stream()
                        .filter(id -> isNone(id.getKey()))
                        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                        .limit(MOST_EXAMPLES)
                        .map(
                                id ->
                                        "%s (%s events)"
                                                .formatted(
                                                        QuotedSnippet.of(id.getKey()),
                                                        number(id.getValue())))
                        .toList();
        if (!placeholders.isEmpty()) {
            lines.add(
                    "Ids of %s that look like none: %s; placeholder_ids makes them count as absent."
                            .formatted(what, String.join(", ", placeholders)));
        }
    }

    private static boolean isNone(String id) {
        return NO_ID.matcher(id).matches()
                || Placeholders.DEFAULT.contains(id.toLowerCase(Locale.ROOT));
    }

    private void addClock(String advice) {
        lines.add("From %s to %s.".formatted(sample.first(), sample.newest()));
        if (sample.outOfOrder() > 0) {
            lines.add(
                    "More than %s behind the newest event before them: %s, at most by %s; %s."
                            .formatted(
                                    Durations.format(sample.inOrder()),
                                    percent(sample.outOfOrder()),
                                    enough(sample.furthest()),
                                    advice.formatted(enough(sample.furthest()))));
        }
    }

    private static String enough(Duration furthest) {
        Duration unit =
                furthest.compareTo(Duration.ofDays(2)) > 0
                        ? Duration.ofDays(1)
                        : furthest.compareTo(Duration.ofHours(2)) > 0
                                ? Duration.ofHours(1)
                                : Duration.ofMinutes(1);
        return Durations.format(unit.multipliedBy(furthest.toMillis() / unit.toMillis() + 1));
    }

    private String percent(long count) {
        return count == sample.events()
                ? "all"
                : String.format(Locale.ROOT, "%.1f %%", count * 100.0 / sample.events());
    }

    static String count(long count, String unit) {
        return number(count) + " " + unit + (count == 1 ? "" : "s");
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
