package io.tideline.adoption;

import io.tideline.counts.NameDictionary;
import io.tideline.model.Feature;
import io.tideline.model.Profile;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** How much of a profile's features an entity uses (docs/concepts.md). */
public final class Adoption {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final List<int[]> events = new ArrayList<>();

    public Adoption(Profile profile, NameDictionary vocabulary) {
        for (Feature feature : profile.features()) {
            events.add(feature.events().stream().mapToInt(vocabulary::id).toArray());
        }
    }

    /**
     * Returns the indexes of the features used, ascending, in the model's order.
     *
     * @param happened whether an event (by its id) happened
     */
    public int[] used(IntPredicate happened) {
        int[] used = new int[events.size()];
        int n = 0;
        for (int feature = 0; feature < events.size(); feature++) {
            for (int event : events.get(feature)) {
                if (happened.test(event)) {
                    used[n++] = feature;
                    break;
                }
            }
        }
        return java.util.Arrays.copyOf(used, n);
    }

    /** Returns the percentage of the features, to 2 decimals; null if there are none. */
    public static BigDecimal rate(long used, long features) {
        return features == 0
                ? null
                : HUNDRED.multiply(BigDecimal.valueOf(used))
                        .divide(BigDecimal.valueOf(features), 2, RoundingMode.HALF_UP);
    }

    /** Returns the rate rounded half up and held within 1..100; null if without features. */
    public static Integer score(long used, long features) {
        if (features == 0) {
            return null;
        }
        long rounded = (200 * used + features) / (2 * features);
        return (int) Math.max(1, Math.min(100, rounded));
    }
}
