package io.tideline.job.config;

import java.nio.file.Path;

/**
 * Where rows go: at least one of these.
 *
 * @param kafka or null
 * @param postgres or null
 * @param files the directory of the files, or null
 */
public record SinksConfig(KafkaSinkConfig kafka, PostgresSinkConfig postgres, Path files) {}
