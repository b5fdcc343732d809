package io.tideline.job.source.file;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far a replay is, for a progress line. A reader is built by Flink from serialized parts, so a
 * command that runs the job in its own process cannot hand it an object: it opens one of these and
 * hands over the {@link #id()}, under which the reader finds it again. In another process the
 * reader finds none and reports nothing; there Flink's own metrics show the same.
 */
public final class FilesProgress implements AutoCloseable {
    private static final Map<String, FilesProgress> OPEN = new ConcurrentHashMap<>();

    private final String id;
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong newest = new AtomicLong(Long.MIN_VALUE);
    private volatile FilesReport report;

    private FilesProgress(String id) {
        this.id = id;
    }

    /** Opens a progress, to be closed when the replay is over. */
    public static FilesProgress open() {
        FilesProgress progress = new FilesProgress(UUID.randomUUID().toString());
        OPEN.put(progress.id, progress);
        return progress;
    }

    /** Returns the progress opened in this process; if there is none, one that is not read. */
    static FilesProgress find(String id) {
        FilesProgress progress = id == null ? null : OPEN.get(id);
        return progress == null ? new FilesProgress(null) : progress;
    }

    /** Returns the id to hand to {@link FilesSource}. */
    public String id() {
        return id;
    }

    /** Returns how many events have been accepted. */
    public long events() {
        return events.getAcquire();
    }

    /** Returns the newest timestamp accepted, or {@link Long#MIN_VALUE} if none yet. */
    public long newest() {
        return newest.getAcquire();
    }

    /** Sets a report for the reader to fill, which may be read when the reader has ended. */
    public void fill(FilesReport toFill) {
        report = toFill;
    }

    /** Returns what the reader fills; null: nothing. */
    FilesReport report() {
        return report;
    }

    /** Called by the one reader alone. */
    void moved(long eventsSoFar, long timestamp) {
        events.setRelease(eventsSoFar);
        if (timestamp > newest.getPlain()) {
            newest.setRelease(timestamp);
        }
    }

    @Override
    public void close() {
        OPEN.remove(id);
    }
}
