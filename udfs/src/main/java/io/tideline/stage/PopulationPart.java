package io.tideline.stage;

import io.tideline.model.Level;

/**
 * A part of a population: its active entities in one combination of segments. Parts add up in any
 * order to the same whole.
 *
 * @param segments bits of the model's segments
 * @param raws raw scores, ascending
 * @param counts how many entities have each of them
 * @param activeOnTheDay how many are active on the last day alone
 * @param featuresUsed features used, summed over the entities
 * @param featureCounts how many entities used each feature, by its place in the profile
 */
public record PopulationPart(
        String profile,
        Level level,
        int day,
        long segments,
        long[] raws,
        long[] counts,
        long activeOnTheDay,
        long featuresUsed,
        long[] featureCounts) {}
