package io.tideline.local.backtest;

import java.math.BigDecimal;
import java.util.List;

/**
 * How well the scores of a profile announce the outcome.
 *
 * @param rows that are judged
 * @param followed after how many of them the outcome came within the horizon
 * @param baseRate {@code followed} of {@code rows}, 0..1, to 4 decimals; null without any
 * @param auc see {@link Auc}; null without rows of both sorts
 * @param bands lowest score first; a profile without bands has one, without a name
 */
record ProfileResult(
        String profile,
        long rows,
        long followed,
        BigDecimal baseRate,
        BigDecimal auc,
        List<SignalResult> bands) {}
