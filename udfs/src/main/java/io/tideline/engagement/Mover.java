package io.tideline.engagement;

/**
 * A part of a change of raw: an event whose points differ between two windows.
 *
 * @param event its name
 * @param count how often it happened in the window, as capped
 * @param previousCount the same in the window compared with
 * @param points count times weight
 * @param previousPoints previousCount times weight
 */
public record Mover(
        String event, long count, long previousCount, long points, long previousPoints) {

    /** Returns by how much the points differ, at least 1. */
    long distance() {
        return Math.abs(points - previousPoints);
    }
}
