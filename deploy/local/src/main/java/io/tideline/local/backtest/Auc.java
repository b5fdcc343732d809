package io.tideline.local.backtest;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;

/**
 * The area under the curve of a score, where a lower one is to predict the outcome: of all pairs of
 * a row that the outcome followed and one that it did not, the share in which the first has the
 * lower score, ties counting half. It equals the Mann-Whitney U by ranks divided by the number of
 * pairs, and is exact: scores are whole numbers, so rows of a score are counted together.
 */
final class Auc {
    private static final int DECIMALS = 4;

    /** By score: how many rows are followed, and how many are not. */
    private final Map<Integer, long[]> rows = new TreeMap<>();

    void add(int score, boolean isFollowed) {
        rows.computeIfAbsent(score, each -> new long[2])[isFollowed ? 0 : 1]++;
    }

    /** Returns it, 0..1, rounded half up to 4 decimals; null without rows of both sorts. */
    BigDecimal value() {
        long followed = 0;
        long others = 0;
        // Twice the number of pairs, so that a tie is a whole number.
        var won = BigInteger.ZERO;
        for (long[] ofScore : rows.values()) {
            // Each of the others here is above all followed ones of lower scores.
            won = won.add(product(ofScore[1], 2 * followed + ofScore[0]));
            followed += ofScore[0];
            others += ofScore[1];
        }
        if (followed == 0 || others == 0) {
            return null;
        }
        return new BigDecimal(won)
                .divide(
                        new BigDecimal(product(2 * followed, others)),
                        DECIMALS,
                        RoundingMode.HALF_UP);
    }

    private static BigInteger product(long a, long b) {
        return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
    }
}
