package io.tideline.local.replay;

import io.tideline.job.ReplaySummary;
import io.tideline.job.source.file.FilesReport.LateFile;
import io.tideline.yaml.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Explains why many events of a replay came too late, and what helps. */
final class LateText {
    /** The percentage of late events that is not worth a hint: phones that were offline. */
    private static final long TOLERATED = 1;

    private static final int MOST_FILES = 3;

    private LateText() {}

    /** Returns the lines of the hint; none if few events came too late. */
    static List<String> of(ReplaySummary summary) {
        long late = summary.tooLate();
        long events = late + summary.taken() + summary.duplicates() + summary.withoutOwner();
        if (late * 100 <= events * TOLERATED) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s of %s events came too late: their days had closed, by the dates of events before them."
                        .formatted(SummaryText.number(late), SummaryText.number(events)));
        List<LateFile> files = summary.read().lateFiles(MOST_FILES);
        long listed = 0;
        for (LateFile file : files) {
            lines.add("  " + cause(file));
            listed += file.late();
        }
        if (listed < late) {
            lines.add("  %s more in other files".formatted(SummaryText.number(late - listed)));
        }
        boolean areDatesWrong = files.stream().anyMatch(file -> !file.wrong().isEmpty());
        lines.add("  " + remedy(areDatesWrong, enough(summary.read().furthest())));
        return lines;
    }

    private static String cause(LateFile file) {
        String name = SummaryText.fileName(file.file());
        String ahead =
                file.before() == null
                        ? ""
                        : ", %s after all before it"
                                .formatted(length(Duration.between(file.before(), file.moved())));
        if (file.wrong().isEmpty()) {
            return "%s is not in order of time: line %d moved the clock to %s%s, and events come up to %s behind others."
                    .formatted(name, file.line(), file.moved(), ahead, length(file.furthest()));
        }
        if (file.wrong().size() == 1) {
            return "%s, line %d, is dated %s%s, and moved the clock there; without that line they would have been taken."
                    .formatted(name, file.wrong().get(0), file.moved(), ahead);
        }
        return "%s, lines %s, are dated far ahead, and moved the clock, line %d to %s%s; without these lines they would have been taken."
                .formatted(
                        name,
                        file.wrong().stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(", ")),
                        file.line(),
                        file.moved(),
                        ahead);
    }

    private static String remedy(boolean areDatesWrong, String enough) {
        return areDatesWrong
                ? "If the date is wrong, correct the line or leave it out. If it is right, sort the input by time, or add --out-of-orderness %s; --allowed-lateness would not help."
                        .formatted(enough)
                : "Sort the input by time, or add --out-of-orderness %s, which is enough for all of them; --allowed-lateness would not help."
                        .formatted(enough);
    }

    /** Returns a round duration that is at least as long, in the option's format. */
    private static String enough(Duration furthest) {
        return Durations.format(roundedUp(furthest));
    }

    private static String length(Duration length) {
        return Durations.format(roundedUp(length));
    }

    /** Rounds up to minutes below two hours, to hours below two days, else to days. */
    private static Duration roundedUp(Duration length) {
        Duration unit =
                length.compareTo(Duration.ofHours(2)) < 0
                        ? Duration.ofMinutes(1)
                        : length.compareTo(Duration.ofDays(2)) < 0
                                ? Duration.ofHours(1)
                                : Duration.ofDays(1);
        long units = (length.toMillis() + unit.toMillis() - 1) / unit.toMillis();
        return unit.multipliedBy(Math.max(1, units));
    }
}
