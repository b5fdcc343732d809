package io.tideline.stage;

import io.tideline.member.CodePointOrder;
import java.util.Comparator;

/**
 * A member of an account and its raw score.
 *
 * @param raw above 0
 */
record MemberRaw(String user, long raw) {
    static final Comparator<MemberRaw> BEST_FIRST =
            Comparator.comparingLong(MemberRaw::raw)
                    .reversed()
                    .thenComparing(MemberRaw::user, CodePointOrder.INSTANCE);
}
