package io.tideline.local.backtest;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;

import io.tideline.local.backtest.Horizon.Verdict;
import java.util.HashMap;
import java.util.Map;

/** Gathers what the rows of a profile announce, by their bands and scores. */
final class ProfileSignals {
    private final String profile;
    private final Horizon horizon;
    private final Auc auc = new Auc();
    private final Map<String, Band> bands = new HashMap<>();

    private static final class Band {
        private final Signal signal;
        private int lowest = Integer.MAX_VALUE;

        Band(Horizon horizon) {
            this.signal = new Signal(horizon);
        }
    }

    ProfileSignals(String profile, Horizon horizon) {
        this.profile = profile;
        this.horizon = horizon;
    }

    /**
     * Adds a row.
     *
     * @param at the end of its day
     * @param outcome of the entity, or {@link Outcomes#NEVER}
     * @param band null: none
     * @param score null: none
     */
    void add(String entity, long at, long outcome, String band, Integer score) {
        var ofBand = bands.computeIfAbsent(band, each -> new Band(horizon));
        ofBand.signal.add(entity, at, outcome);
        if (score == null) {
            return;
        }
        ofBand.lowest = Math.min(ofBand.lowest, score);
        switch (horizon.judge(at, outcome)) {
            case FOLLOWED -> auc.add(score, true);
            case NOT_FOLLOWED -> auc.add(score, false);
            case AFTER_OUTCOME, CENSORED -> {}
        }
    }

    /**
     * Returns the numbers.
     *
     * @param outcomes those that recall is of, by entity
     */
    ProfileResult result(Map<String, Long> outcomes) {
        long followed = sum(Verdict.FOLLOWED);
        var base = new Ratio(followed, followed + sum(Verdict.NOT_FOLLOWED));
        return new ProfileResult(
                profile,
                base.whole(),
                followed,
                base.value(),
                auc.value(),
                bands.entrySet().stream()
                        .sorted(
                                comparing((Map.Entry<String, Band> each) -> each.getValue().lowest)
                                        .thenComparing(
                                                Map.Entry::getKey, nullsLast(naturalOrder())))
                        .map(each -> each.getValue().signal.result(each.getKey(), base, outcomes))
                        .toList());
    }

    private long sum(Verdict verdict) {
        return bands.values().stream().mapToLong(band -> band.signal.count(verdict)).sum();
    }
}
