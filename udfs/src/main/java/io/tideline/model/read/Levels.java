package io.tideline.model.read;

import io.tideline.model.Level;
import io.tideline.yaml.YamlNode;
import java.time.Duration;

/** What checklists and alert rules have in common. */
final class Levels {
    static final Duration SHORTEST = Duration.ofMillis(1);
    static final Duration LONGEST = Duration.ofDays(3650);

    private Levels() {}

    /** Returns the {@code level}, by default account; null where it is faulty. */
    static Level level(YamlNode entry) {
        return entry.has("level") ? entry.oneOf("level", Level.class).orElse(null) : Level.ACCOUNT;
    }

    /** Returns the index of the entry's segment, which only level account takes; -1: none. */
    static int segment(YamlNode entry, Level level, NameRegistry segments) {
        return entry.get("segment")
                .flatMap(
                        node ->
                                level == Level.USER
                                        ? node.fault("no segment, which only level account takes")
                                        : segments.indexOf(node))
                .orElse(-1);
    }
}
