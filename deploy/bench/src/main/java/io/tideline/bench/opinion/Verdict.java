package io.tideline.bench.opinion;

import io.tideline.bench.course.Course;
import java.util.ArrayList;
import java.util.List;

/**
 * A sample on which job and SQL do not agree.
 *
 * @param seed that it was drawn by
 * @param course on which the job was run; null: as a replay
 * @param drawn as it was drawn
 * @param smallest the smallest found that fails, too
 * @param differences of the smallest, a sentence each
 */
public record Verdict(
        long seed, Course course, Sample drawn, Sample smallest, List<String> differences) {
    private static final int SHOWN = 20;

    /** All that one needs to see why. */
    public String text() {
        List<String> text = new ArrayList<>();
        text.add(
                "Job and SQL do not agree on the sample of seed %d. The smallest found has %d of its %d lines:"
                        .formatted(seed, smallest.lines().size(), drawn.lines().size()));
        text.add(course == null ? "As a replay." : "On this course: %s.".formatted(course));
        text.addAll(smallest.text());
        text.add("%d rows differ:".formatted(differences.size()));
        text.addAll(differences.subList(0, Math.min(SHOWN, differences.size())));
        return String.join(System.lineSeparator(), text);
    }
}
