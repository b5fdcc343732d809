package io.tideline.model;

import java.io.Serializable;
import java.util.List;

/**
 * A name for scores, from one up to the next band.
 *
 * @param name as in the model file
 * @param from the least score, 1..100
 */
public record Band(String name, int from) implements Serializable {

    /**
     * Returns the name of the band that a score is in.
     *
     * @param ascending bands by their least score
     * @param score 1..100, or null
     * @return null without a score, or below all bands
     */
    public static String of(List<Band> ascending, Integer score) {
        String name = null;
        for (Band band : ascending) {
            if (score != null && band.from <= score) {
                name = band.name;
            }
        }
        return name;
    }
}
