package io.tideline.bench.contestant;

import io.tideline.bench.work.Workload;
import java.nio.file.Path;

/**
 * What a contestant is to do.
 *
 * @param contestant its name
 * @param run names its topics, schema and group, which no other run shares
 * @param topic that holds the events of the work
 * @param parallelism from 1
 * @param seconds after which it stops, whatever it has done
 * @param folder for its files; there
 */
public record Task(
        String contestant,
        String run,
        Servers servers,
        Workload work,
        String topic,
        int parallelism,
        int seconds,
        Path folder) {}
