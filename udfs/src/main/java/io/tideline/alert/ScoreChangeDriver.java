package io.tideline.alert;

/**
 * An event that moved a score: how often it happened in the window and in the one before it.
 *
 * @param before times in the window that ends a window's length earlier, as capped
 * @param count times in the window, as capped
 */
public record ScoreChangeDriver(String event, long before, long count) {}
