package io.tideline.local.compare;

import java.util.List;

/**
 * What changes in a profile that both models have, for accounts or users.
 *
 * @param lastDay one row an entity: those of the last day
 * @param allDays the rows of all days
 * @param bandMoves how many entities go from which band to which on the last day, most first
 * @param rises the greatest changes of the score upwards on the last day, greatest first
 * @param falls the same downwards
 */
record ProfileComparison(
        String profile,
        String level,
        RowCounts lastDay,
        RowCounts allDays,
        List<BandMove> bandMoves,
        List<ScoreChange> rises,
        List<ScoreChange> falls) {

    /**
     * Entities that go from one band to another.
     *
     * @param from null: none, as {@code to}
     */
    record BandMove(String from, String to, long entities) {}
}
