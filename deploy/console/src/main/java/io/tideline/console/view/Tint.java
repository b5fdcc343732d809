package io.tideline.console.view;

import io.tideline.console.query.ModelInfo;

/** The colour of a band: one of five, from the lowest to the highest. */
public final class Tint {
    private static final int HIGHEST = 4;

    private Tint() {}

    /** Returns a class of the style sheet. */
    public static String of(ModelInfo model, String band) {
        int rank = model.rank(band);
        int last = model.bands().size() - 1;
        if (rank < 0) {
            return "tint-none";
        }
        return "tint-" + (last == 0 ? HIGHEST : Math.round((float) HIGHEST * rank / last));
    }
}
