package io.tideline.engagement;

/**
 * What a part of a score is made of.
 *
 * @param event its name
 * @param count how often it happened in the window, as capped
 * @param points count times weight, above 0
 */
public record Driver(String event, long count, long points) {}
