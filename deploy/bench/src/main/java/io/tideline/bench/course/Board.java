package io.tideline.bench.course;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.Preconditions;

/**
 * What the tasks of a leg share with whoever runs it: they are in one process. Flink builds tasks
 * from serialized parts, so they find it by its {@link #id()}.
 */
final class Board implements AutoCloseable {
    private static final Map<String, Board> OPEN = new ConcurrentHashMap<>();

    /** An output that has no task yet, or none any more, must not hold up the reader. */
    private static final int LONGEST_PAUSE_MILLIS = 500;

    private final String id = UUID.randomUUID().toString();
    private final Course.Leg leg;
    private final Rows rows;
    private final Map<String, Long> reached = new HashMap<>();
    private final Stop atSavepoint = new Stop();
    private final Stop atCrash = new Stop();
    private long awaited;
    private CompletableFuture<Void> pause;
    private volatile long now;

    /** A line at which the reader stands until it may go on. */
    static final class Stop {
        private final CompletableFuture<Void> come = new CompletableFuture<>();
        private final CompletableFuture<Void> goOn = new CompletableFuture<>();

        /** Completed by the reader as it comes there. */
        CompletableFuture<Void> come() {
            return come;
        }

        /** Completed by whoever runs the job. */
        CompletableFuture<Void> goOn() {
            return goOn;
        }
    }

    private Board(Course.Leg leg, Rows rows) {
        this.leg = leg;
        this.rows = rows;
    }

    /**
     * Opens one for a leg.
     *
     * @param rows of all legs of a course
     */
    static Board open(Course.Leg leg, Rows rows) {
        var board = new Board(leg, rows);
        OPEN.put(board.id, board);
        for (String output : Rows.OUTPUTS) {
            board.reached.put(output, Long.MIN_VALUE);
        }
        return board;
    }

    static Board find(String id) {
        return Preconditions.checkNotNull(OPEN.get(id), "The course is over");
    }

    String id() {
        return id;
    }

    Course.Leg leg() {
        return leg;
    }

    Rows rows() {
        return rows;
    }

    Stop atSavepoint() {
        return atSavepoint;
    }

    Stop atCrash() {
        return atCrash;
    }

    /** Called by an output's task at each watermark. */
    synchronized void reached(String output, long watermark) {
        reached.put(output, watermark);
        if (pause != null && haveReached(awaited)) {
            pause.complete(null);
        }
    }

    private boolean haveReached(long watermark) {
        return reached.values().stream().allMatch(one -> one >= watermark);
    }

    /** Completes when all outputs have come to a watermark. */
    synchronized CompletableFuture<Void> pauseUntil(long watermark) {
        awaited = watermark;
        pause =
                haveReached(watermark)
                        ? CompletableFuture.completedFuture(null)
                        : new CompletableFuture<Void>()
                                .completeOnTimeout(
                                        null, LONGEST_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        return pause;
    }

    /** Notes the time of an event: it happened just now. */
    void note(long timestamp) {
        now = Math.max(now, timestamp);
    }

    /** The time of the newest event read. */
    long now() {
        return now;
    }

    @Override
    public void close() {
        OPEN.remove(id);
    }
}
