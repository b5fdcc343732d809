package io.tideline.delivery.destination;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;

/**
 * What all destinations need to know.
 *
 * @param consoleUrl of the console, without a slash at its end; null: there is none
 * @param zone in which people read times
 * @param timeout after which a call has failed
 * @param templates the folder of a user's own templates, or null
 */
public record Surroundings(String consoleUrl, ZoneId zone, Duration timeout, Path templates) {}
