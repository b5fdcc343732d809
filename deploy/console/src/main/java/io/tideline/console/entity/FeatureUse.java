package io.tideline.console.entity;

import java.time.LocalDate;

/**
 * Whether a feature of the profile was used in the window.
 *
 * @param lastSeen the last day of the newest window in which it was; null: in none of the last 90
 *     days
 */
public record FeatureUse(String feature, boolean used, LocalDate lastSeen) {}
