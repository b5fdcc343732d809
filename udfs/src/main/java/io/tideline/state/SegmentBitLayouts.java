package io.tideline.state;

import io.tideline.model.Model;
import io.tideline.model.Segment;
import io.tideline.model.SegmentBits;
import java.util.ArrayList;
import java.util.List;

/**
 * Which bit stood for which segment when state was written: a model may add, drop and reorder
 * segments between a savepoint and the restore.
 */
public final class SegmentBitLayouts {
    /** Each is the names of a model's segments, in the order of their bits, joined by newlines. */
    private final List<String> layouts;

    private final int current;

    public SegmentBitLayouts(List<String> known, Model model) {
        layouts = new ArrayList<>(known);
        String now = String.join("\n", model.segments().stream().map(Segment::name).toList());
        if (!layouts.contains(now)) {
            layouts.add(now);
        }
        current = layouts.indexOf(now);
    }

    public int current() {
        return current;
    }

    List<String> all() {
        return layouts;
    }

    /** Converts the bits of a layout to the current one; a segment that is gone has none. */
    public long toCurrent(int layout, long bits) {
        if (layout == current) {
            return bits;
        }
        List<String> from = List.of(layouts.get(layout).split("\n", -1));
        List<String> to = List.of(layouts.get(current).split("\n", -1));
        long moved = 0;
        for (int bit = 0; bit < from.size(); bit++) {
            int target = to.indexOf(from.get(bit));
            if (SegmentBits.contain(bits, bit) && target >= 0) {
                moved |= 1L << target;
            }
        }
        return moved;
    }
}
