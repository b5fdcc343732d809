package io.tideline.bench.contestant;

import java.nio.file.Path;

/**
 * What a contestant is to do.
 *
 * @param contestant its name
 * @param run names its topics, schema and group, which no other run shares
 * @param topic of events
 * @param events in the topic, of which it takes all
 * @param parallelism from 1
 * @param seconds after which it stops, whatever it has done
 * @param folder for its files; there
 */
public record Task(
        String contestant,
        String run,
        Servers servers,
        String topic,
        long events,
        int parallelism,
        int seconds,
        Path folder) {}
