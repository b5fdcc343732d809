package io.tideline.model;

import java.util.ArrayList;
import java.util.List;

/** The segments that an account is in, as bits by their index in the model. */
public final class SegmentBits {
    private SegmentBits() {}

    /** Returns the names of those segments of a model, in its order. */
    public static List<String> names(long bits, Model model) {
        List<String> names = new ArrayList<>();
        for (int segment = 0; segment < model.segments().size(); segment++) {
            if (contain(bits, segment)) {
                names.add(model.segments().get(segment).name());
            }
        }
        return names;
    }

    /** Returns whether a segment is among them; -1 is everybody's. */
    public static boolean contain(long bits, int segment) {
        return segment < 0 || (bits >> segment & 1) == 1;
    }
}
