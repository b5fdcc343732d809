package io.tideline.model;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * An activation checklist.
 *
 * @param segment index into {@link Model#segments()}; -1: everybody
 * @param start index of the event that starts it; -1: the first event seen
 * @param stalledAfter null: never stalls
 * @param expiresAfter null: never expires
 */
public record Checklist(
        String name,
        Level level,
        int segment,
        int start,
        List<Step> steps,
        Duration stalledAfter,
        Duration expiresAfter)
        implements Serializable {

    /**
     * A step: done when its events happened {@code count} times, or with {@code count} distinct
     * values of a property.
     *
     * @param events indexes into {@link Model#events()}
     * @param count at least 1
     * @param distinct a property name, or null
     */
    public record Step(String name, List<Integer> events, int count, String distinct)
            implements Serializable {}
}
