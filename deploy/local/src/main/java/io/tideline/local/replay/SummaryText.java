package io.tideline.local.replay;

import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.event.decode.QuotedSnippet;
import io.tideline.job.ReplaySummary;
import io.tideline.job.source.file.FilesReport;
import io.tideline.job.source.file.NameTally;
import io.tideline.model.EventRule;
import io.tideline.model.Model;
import io.tideline.yaml.Suggestions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Summarizes a replay for the person who started it. Texts from senders are quoted and escaped. */
public final class SummaryText {
    /** The maximum number of event names that are listed. */
    private static final int MOST_NAMES = 20;

    /** The number of records from which on a rate is worth showing. */
    private static final int RATED = 1000;

    private final ReplaySummary summary;
    private final FilesReport read;
    private final Model model;
    private final Path out;
    private final List<String> lines = new ArrayList<>();

    private SummaryText(ReplaySummary summary, Model model, Path out) {
        this.summary = summary;
        this.read = summary.read();
        this.model = model;
        this.out = out;
    }

    /**
     * Returns the lines of the summary, without line ends.
     *
     * @param took how long the replay took
     * @param out where the results are
     */
    public static List<String> of(ReplaySummary summary, Model model, Path out, Duration took) {
        var text = new SummaryText(summary, model, out);
        text.lines.add(text.done(took));
        text.addCounts();
        text.lines.addAll(LateText.of(summary));
        text.addNames();
        text.addHints();
        return text.lines;
    }

    private String done(Duration took) {
        long records = read.records();
        double seconds = took.toMillis() / 1e3;
        // With few records it would only show how long Flink takes to start.
        String rate =
                records < RATED ? "" : String.format(Locale.ROOT, " (%,.0f/s)", records / seconds);
        return String.format(
                Locale.ROOT,
                "Read %,d record%s in %.1f s%s. The results are in %s.",
                records,
                records == 1 ? "" : "s",
                seconds,
                rate,
                out);
    }

    private void addCounts() {
        lines.add("  taken       " + taken());
        lines.add("  duplicates  " + number(summary.duplicates()));
        lines.add("  ignored     " + ignored());
        lines.add("  rejected    " + rejected());
        for (Map.Entry<RejectionReason, Long> entry : summary.rejected().entrySet()) {
            lines.add(
                    "    %s %s%s"
                            .formatted(
                                    number(entry.getValue()),
                                    entry.getKey().text(),
                                    first(read.firstRejected(entry.getKey()))));
        }
        lines.add(
                "  rows        "
                        + summary.rows().entrySet().stream()
                                .map(file -> file.getKey() + " " + number(file.getValue()))
                                .collect(Collectors.joining(", ")));
    }

    private String taken() {
        if (summary.taken() == 0) {
            return "0";
        }
        long days = read.lastDay().toEpochDay() - read.firstDay().toEpochDay() + 1;
        return days == 1
                ? "%s, of one day: %s".formatted(number(summary.taken()), read.firstDay())
                : "%s, of %s days: %s to %s"
                        .formatted(
                                number(summary.taken()),
                                number(days),
                                read.firstDay(),
                                read.lastDay());
    }

    private String ignored() {
        var types = read.ignoredTypes();
        List<String> parts = new ArrayList<>();
        for (NameTally.Count type : types.commonest(Integer.MAX_VALUE)) {
            parts.add(
                    "%s of type %s".formatted(number(type.count()), QuotedSnippet.of(type.name())));
        }
        if (types.uncounted() > 0) {
            parts.add(number(types.uncounted()) + " of other types");
        }
        if (summary.withoutOwner() > 0) {
            parts.add(
                    "%s with neither userId nor an account (an anonymousId is no user)"
                            .formatted(number(summary.withoutOwner())));
        }
        return counted(types.total() + summary.withoutOwner(), parts);
    }

    private static String counted(long count, List<String> parts) {
        return number(count) + (parts.isEmpty() ? "" : ": " + String.join(", ", parts));
    }

    private String rejected() {
        long count = summary.rejections();
        return number(count) + (count == 0 ? "" : ", see " + out.resolve("rejected.jsonl"));
    }

    private static String first(Rejection first) {
        return first == null
                ? ""
                : ", the first at line %d of %s: %s"
                        .formatted(
                                first.position().offset(),
                                fileName(first.position().origin()),
                                first.detail());
    }

    /** Returns the name of a file of events for use in a sentence. */
    static String fileName(String file) {
        return file.equals("-") ? "standard input" : file;
    }

    private void addNames() {
        var unmatched = read.unmatched();
        if (unmatched.distinct() == 0) {
            return;
        }
        lines.add(
                "%s under names that the model does not have, and which score nothing:"
                        .formatted(events(unmatched.total(), "is", "are")));
        List<String> known = model.events().stream().map(EventRule::name).toList();
        List<NameTally.Count> commonest = unmatched.commonest(MOST_NAMES);
        for (NameTally.Count name : commonest) {
            lines.add(
                    "  %s %s%s"
                            .formatted(
                                    number(name.count()),
                                    QuotedSnippet.of(name.name()),
                                    Suggestions.hint(name.name(), known)));
        }
        int others = unmatched.distinct() - commonest.size();
        if (unmatched.uncounted() > 0) {
            lines.add(
                    "  and more than %s others: after %s different names new ones were not counted by name."
                            .formatted(number(others), number(unmatched.distinct())));
        } else if (others > 0) {
            lines.add("  and %s other%s".formatted(number(others), others == 1 ? "" : "s"));
        }
    }

    private void addHints() {
        if (summary.taken() > 0 && read.isWithoutAccounts()) {
            lines.add(
                    "No event names an account, in context.groupId or as the groupId of a group call: there are no results of accounts.");
        }
        if (read.records() == 0) {
            lines.add("There was nothing to read: the input is empty.");
        } else if (summary.taken() == 0) {
            lines.add("Nothing was taken: the results are empty.");
        }
    }

    /** Returns a number of events and the verb that follows it. */
    static String events(long count, String ofOne, String ofMany) {
        return count == 1 ? "One event " + ofOne : "%s events %s".formatted(number(count), ofMany);
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
