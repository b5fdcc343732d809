package io.tideline.job.sink.table;

import java.util.HashSet;
import java.util.Set;

/**
 * Counts rows that the server refuses, and says when they are too many to be at fault themselves.
 * No record may stop the job, so a row that cannot be stored is left out; but where a constraint,
 * trigger or type of the table refuses most rows, leaving them out would lose them unnoticed.
 */
final class RefusedRows {
    /** From this number on the table is at fault. No row is known that an intact table refuses. */
    static final int MOST = 100;

    private int all;
    private int ofBatch;
    private final Set<String> reasons = new HashSet<>();

    void beginBatch() {
        ofBatch = 0;
        reasons.clear();
    }

    void add(String reason) {
        all++;
        ofBatch++;
        reasons.add(reason);
    }

    /** Returns whether there have been too many refusals since the writer started. */
    boolean areTooMany() {
        return all > MOST;
    }

    /** Returns whether a batch had several rows, all of them refused for one reason. */
    boolean areAllOf(int rows) {
        return rows > 1 && ofBatch == rows && reasons.size() == 1;
    }

    /** Returns the reason that they have in common. */
    String reason() {
        return reasons.iterator().next();
    }
}
