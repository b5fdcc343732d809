package io.tideline.population;

import io.tideline.model.Model;
import io.tideline.model.SegmentBits;
import java.util.ArrayList;
import java.util.List;

/**
 * What a product row is cut by: everybody, or one of the model's segments.
 *
 * @param bit of the segment; -1: everybody
 */
record ProductSegment(String name, int bit) {
    private static final String ALL = "all";

    static List<ProductSegment> of(Model model) {
        List<ProductSegment> segments = new ArrayList<>();
        segments.add(new ProductSegment(ALL, -1));
        for (int bit = 0; bit < model.segments().size(); bit++) {
            segments.add(new ProductSegment(model.segments().get(bit).name(), bit));
        }
        return segments;
    }

    boolean contains(long segments) {
        return SegmentBits.contain(segments, bit);
    }
}
