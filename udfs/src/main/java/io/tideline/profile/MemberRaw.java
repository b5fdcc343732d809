package io.tideline.profile;

import io.tideline.counts.CodePointOrder;
import java.util.Comparator;

/**
 * A member of an account and its raw score.
 *
 * @param raw above 0
 */
public record MemberRaw(String user, long raw) {
    public static final Comparator<MemberRaw> BEST_FIRST =
            Comparator.comparingLong(MemberRaw::raw)
                    .reversed()
                    .thenComparing(MemberRaw::user, CodePointOrder.INSTANCE);
}
