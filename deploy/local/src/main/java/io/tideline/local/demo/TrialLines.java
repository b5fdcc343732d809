package io.tideline.local.demo;

import static io.tideline.local.demo.Cell.cut;
import static io.tideline.local.demo.Cell.left;
import static io.tideline.local.demo.Cell.percent;
import static io.tideline.local.demo.Cell.right;

import io.tideline.local.demo.Snapshot.Step;
import io.tideline.local.demo.Snapshot.Trial;
import io.tideline.local.demo.Snapshot.Trials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Renders the newest trials, one line each: a mark for each step, and the next step. */
final class TrialLines {

    private static final int NAME = 22;
    private static final int RATE = 6;
    private static final int STATUS = 13;
    private static final int LEFT = 9;

    /** The maximum number of steps shown as marks; longer checklists are shown in numbers. */
    private static final int MOST_MARKS = 10;

    private static final int NUMBERS = 7;

    private final Ink ink;
    private final int columns;

    TrialLines(Ink ink, int columns) {
        this.ink = ink;
        this.columns = columns;
    }

    /**
     * @param limit the maximum number of lines, in addition to two for space and titles
     */
    List<String> of(Trials trials, int limit) {
        var lines = new ArrayList<String>();
        lines.add("");
        if (trials.newest().isEmpty()) {
            lines.add(ink.faint("  " + cut(trials.checklist(), NAME) + ": nobody has begun yet"));
            return lines;
        }
        lines.add(ink.faint(header(steps(trials.newest().get(0)))));
        trials.newest().stream().limit(limit).map(this::line).forEach(lines::add);
        return lines;
    }

    private String header(int steps) {
        return "  "
                + left("NEWEST TRIALS", NAME)
                + left("STEPS", steps + RATE)
                + "  "
                + left("STATUS", STATUS)
                + left("LEFT", LEFT)
                + "TO DO";
    }

    private String line(Trial trial) {
        int steps = steps(trial);
        int room = columns - 2 - NAME - steps - RATE - 2 - STATUS - LEFT;
        return "  "
                + left(trial.name(), NAME)
                + marks(trial.steps(), steps)
                + right(percent(trial.rate()), RATE)
                + "  "
                + status(trial.status())
                + ink.faint(left(daysLeft(trial), LEFT))
                + rest(trial, room);
    }

    private static int steps(Trial trial) {
        return trial.steps().size() > MOST_MARKS ? NUMBERS : trial.steps().size();
    }

    private String marks(List<Step> steps, int width) {
        if (steps.size() > MOST_MARKS) {
            long done = steps.stream().filter(Step::done).count();
            return left(done + "/" + steps.size(), width);
        }
        return steps.stream()
                .map(step -> step.done() ? ink.good("✓") : ink.faint("·"))
                .collect(Collectors.joining());
    }

    private String status(String status) {
        var text = left(status.replace('_', ' '), STATUS);
        return switch (status) {
            case "activated" -> ink.good(text);
            case "stalled" -> ink.fair(text);
            case "expired" -> ink.bad(text);
            default -> text;
        };
    }

    private static String daysLeft(Trial trial) {
        if (trial.daysLeft() == null || trial.took() != null || trial.status().equals("expired")) {
            return "";
        }
        return trial.daysLeft() + (trial.daysLeft() == 1 ? " day" : " days");
    }

    private String rest(Trial trial, int room) {
        if (trial.took() != null) {
            return ink.faint(cut("done in " + span(trial.took()), room));
        }
        return cut(
                trial.steps().stream()
                        .filter(step -> !step.done())
                        .map(Step::name)
                        .collect(Collectors.joining(", ")),
                room);
    }

    private static String span(Duration took) {
        if (took.toMinutes() < 1) {
            return took.toSeconds() + " s";
        }
        if (took.toHours() < 2) {
            return took.toMinutes() + " min";
        }
        return took.toDays() < 2 ? took.toHours() + " hours" : took.toDays() + " days";
    }
}
