package io.tideline.job.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * Checkpoints.
 *
 * @param interval null: none, as where only files are written: after a failure these start again
 * @param directory a URI, or null: where the cluster keeps them
 */
public record CheckpointConfig(Duration interval, String directory) implements Serializable {}
