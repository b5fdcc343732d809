package io.tideline.bench.course;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.Preconditions;

/**
 * The state that the tasks of a leg share with the code that runs it, in the same process. Flink
 * builds tasks from serialized parts, so they find the board by its {@link #id()}.
 */
final class Board implements AutoCloseable {
    private static final Map<String, Board> OPEN = new ConcurrentHashMap<>();

    /** An output without a running task must not block the reader for longer than this. */
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

    /** A line at which the reader stops until it may continue. */
    static final class Stop {
        private final CompletableFuture<Void> come = new CompletableFuture<>();
        private final CompletableFuture<Void> goOn = new CompletableFuture<>();

        /** Returns a future that the reader completes on arrival. */
        CompletableFuture<Void> come() {
            return come;
        }

        /** Returns a future that the code which runs the job completes. */
        CompletableFuture<Void> goOn() {
            return goOn;
        }
    }

    private Board(Course.Leg leg, Rows rows) {
        this.leg = leg;
        this.rows = rows;
    }

    /**
     * Opens a board for a leg.
     *
     * @param rows shared by all legs of a course
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

    /** Records how far an output has come; called by its task at each watermark. */
    synchronized void reached(String output, long watermark) {
        reached.put(output, watermark);
        if (pause != null && haveReached(awaited)) {
            pause.complete(null);
        }
    }

    private boolean haveReached(long watermark) {
        return reached.values().stream().allMatch(one -> one >= watermark);
    }

    /** Returns a future that completes when all outputs have reached a watermark. */
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

    /** Records the time of an event as the current time. */
    void note(long timestamp) {
        now = Math.max(now, timestamp);
    }

    /** Returns the time of the newest event read. */
    long now() {
        return now;
    }

    @Override
    public void close() {
        OPEN.remove(id);
    }
}
