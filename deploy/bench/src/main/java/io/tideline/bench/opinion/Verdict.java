package io.tideline.bench.opinion;

import io.tideline.bench.course.Course;
import java.util.ArrayList;
import java.util.List;

/**
 * A sample on which job and SQL disagree.
 *
 * @param seed from which it was drawn
 * @param course on which the job was run, or null for a replay
 * @param drawn the sample as drawn
 * @param smallest the smallest sample found that also fails
 * @param differences of the smallest, one sentence each
 */
public record Verdict(
        long seed, Course course, Sample drawn, Sample smallest, List<String> differences) {
    private static final int SHOWN = 20;

    /** Returns everything needed to find the reason. */
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
