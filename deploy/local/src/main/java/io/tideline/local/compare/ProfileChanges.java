package io.tideline.local.compare;

import io.tideline.local.compare.ProfileComparison.BandMove;
import io.tideline.local.replay.ScoreLine;
import io.tideline.model.Level;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;

/** Gathers what changes in a profile, for accounts or users, pair by pair of rows. */
final class ProfileChanges {
    /** The number of changes that are listed each way. */
    static final int LISTED = 10;

    private final String profile;
    private final Level level;
    private final String lastDay;
    private final Tally ofLastDay = new Tally();
    private final Tally ofAllDays = new Tally();
    private final Map<Move, Long> moves = new HashMap<>();
    private final Greatest rises = new Greatest();
    private final Greatest falls = new Greatest();

    private record Move(String from, String to) {
        private static final Comparator<String> NONE_FIRST =
                Comparator.nullsFirst(Comparator.naturalOrder());

        private static final Comparator<Move> BY_NAME =
                Comparator.comparing(Move::from, NONE_FIRST).thenComparing(Move::to, NONE_FIRST);
    }

    /**
     * @param lastDay an ISO date, of which entities are counted and listed
     */
    ProfileChanges(String profile, Level level, String lastDay) {
        this.profile = profile;
        this.level = level;
        this.lastDay = lastDay;
    }

    /** Adds a key's rows, of which one may be null. */
    void add(ScoreLine a, ScoreLine b) {
        ofAllDays.add(a, b);
        if (!(a == null ? b : a).day().equals(lastDay)) {
            return;
        }
        ofLastDay.add(a, b);
        if (a == null || b == null) {
            return;
        }
        if (!Objects.equals(a.band(), b.band())) {
            moves.merge(new Move(a.band(), b.band()), 1L, Long::sum);
        }
        if (a.score() != null && b.score() != null) {
            var change = ScoreChange.of(a, b);
            if (change.change() > 0) {
                rises.add(change);
            } else if (change.change() < 0) {
                falls.add(change);
            }
        }
    }

    ProfileComparison result() {
        return new ProfileComparison(
                profile,
                level.text(),
                ofLastDay.counts(),
                ofAllDays.counts(),
                bandMoves(),
                rises.sorted(),
                falls.sorted());
    }

    private List<BandMove> bandMoves() {
        return moves.entrySet().stream()
                .sorted(
                        Map.Entry.<Move, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey(Move.BY_NAME)))
                .map(
                        each ->
                                new BandMove(
                                        each.getKey().from(), each.getKey().to(), each.getValue()))
                .toList();
    }

    private static final class Tally {
        private long inBoth;
        private long changed;
        private long scoreChanged;
        private long bandChanged;
        private long onlyInA;
        private long onlyInB;

        void add(ScoreLine a, ScoreLine b) {
            if (a == null) {
                onlyInB++;
            } else if (b == null) {
                onlyInA++;
            } else {
                boolean score = !Objects.equals(a.score(), b.score());
                boolean band = !Objects.equals(a.band(), b.band());
                inBoth++;
                scoreChanged += score ? 1 : 0;
                bandChanged += band ? 1 : 0;
                changed += score || band ? 1 : 0;
            }
        }

        RowCounts counts() {
            return new RowCounts(inBoth, changed, scoreChanged, bandChanged, onlyInA, onlyInB);
        }
    }

    private static final class Greatest {
        private final PriorityQueue<ScoreChange> least =
                new PriorityQueue<>(ScoreChange.GREATEST_FIRST.reversed());

        void add(ScoreChange change) {
            least.add(change);
            if (least.size() > LISTED) {
                least.remove();
            }
        }

        List<ScoreChange> sorted() {
            return least.stream().sorted(ScoreChange.GREATEST_FIRST).toList();
        }
    }
}
