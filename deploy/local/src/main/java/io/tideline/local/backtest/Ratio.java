package io.tideline.local.backtest;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** A share of a whole, of which there may be nothing. */
record Ratio(long part, long whole) {
    private static final int DECIMALS = 4;
    private static final int DECIMALS_OF_LIFT = 2;

    /** Returns the share, rounded half up to 4 decimals; null: there is nothing. */
    BigDecimal value() {
        return whole == 0 ? null : quotient(decimal(part), decimal(whole), DECIMALS);
    }

    /** Returns how many times as great this share is, to 2 decimals; null where there is none. */
    BigDecimal dividedBy(Ratio base) {
        return whole == 0 || base.part == 0
                ? null
                : quotient(
                        decimal(part).multiply(decimal(base.whole)),
                        decimal(whole).multiply(decimal(base.part)),
                        DECIMALS_OF_LIFT);
    }

    private static BigDecimal quotient(BigDecimal a, BigDecimal b, int decimals) {
        return a.divide(b, decimals, RoundingMode.HALF_UP);
    }

    private static BigDecimal decimal(long number) {
        return BigDecimal.valueOf(number);
    }
}
