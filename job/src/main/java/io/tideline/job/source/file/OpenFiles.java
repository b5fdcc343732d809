package io.tideline.job.source.file;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The files that are open: not more than so many, however many are read side by side, so that
 * thousands fit into memory and into what a process may open. The one that was opened first is
 * closed for the next one; it is read on later.
 */
final class OpenFiles {
    static final int MOST = 200;

    /** For lines that are read before a file is closed, in all files together. */
    private static final int AHEAD_BYTES = 32 << 20;

    private static final int MOST_AHEAD = 1 << 16;

    private final int most;
    private final int ahead;
    private final Set<EventFile> open = new LinkedHashSet<>();

    /**
     * @param most how many, at least 1
     * @param files how many there are
     */
    OpenFiles(int most, int files) {
        this.most = most;
        this.ahead = Math.min(MOST_AHEAD, AHEAD_BYTES / Math.max(1, files));
    }

    /** Returns the next line of a file, opening it if need be; null at its end. */
    byte[] nextOf(EventFile file) throws UnreadableFileException {
        if (file.needsOpening()) {
            if (open.size() >= most) {
                parkOne();
            }
            if (file.canBeParked()) {
                open.add(file);
            }
        }
        byte[] line = file.nextLine();
        if (line == null) {
            open.remove(file);
        }
        return line;
    }

    private void parkOne() throws UnreadableFileException {
        Iterator<EventFile> oldest = open.iterator();
        EventFile file = oldest.next();
        oldest.remove();
        file.park(ahead);
    }
}
