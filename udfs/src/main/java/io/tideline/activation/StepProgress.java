package io.tideline.activation;

import io.tideline.model.Checklist;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far one step is. Exact and bounded: it keeps fewer values than the step needs, and none once
 * it is done.
 */
final class StepProgress {
    private static final int DONE = 0;
    private static final int COUNTED = 1;
    private static final int DISTINCT = 2;

    private boolean done;
    private long doneAt;
    private int count;

    /** The distinct values so far, sorted; of most steps there are none. */
    private Set<String> values = Set.of();

    boolean isDone() {
        return done;
    }

    /** Returns when it was done, in milliseconds since the epoch. */
    long doneAt() {
        return doneAt;
    }

    boolean isTouched() {
        return done || count > 0 || !values.isEmpty();
    }

    /** Counts one of the step's events; returns whether the step is done now. */
    boolean count(Checklist.Step step, Map<String, String> properties, long timestamp) {
        int reached;
        if (step.distinct() == null) {
            // The model may have counted distinct values before: each was an event.
            count += values.size() + 1;
            values = Set.of();
            reached = count;
        } else {
            String value = properties == null ? null : properties.get(step.distinct());
            if (value == null) {
                return false;
            }
            addValue(value);
            reached = values.size();
        }
        if (reached >= step.count()) {
            done = true;
            doneAt = timestamp;
            count = 0;
            values = Set.of();
        }
        return done;
    }

    private void addValue(String value) {
        if (values.isEmpty()) {
            values = new TreeSet<>();
        }
        values.add(value);
    }

    void write(ByteWriter out) {
        if (done) {
            out.writeByte(DONE);
            out.writeSigned(doneAt);
        } else if (values.isEmpty()) {
            out.writeByte(COUNTED);
            out.writeVarLong(count);
        } else {
            out.writeByte(DISTINCT);
            out.writeVarLong(values.size());
            values.forEach(out::writeString);
        }
    }

    static StepProgress read(ByteReader in) {
        StepProgress step = new StepProgress();
        switch (in.readByte()) {
            case DONE -> {
                step.done = true;
                step.doneAt = in.readSigned();
            }
            case COUNTED -> step.count = in.readVarInt();
            default -> {
                int size = in.readVarInt();
                for (int i = 0; i < size; i++) {
                    step.addValue(in.readString());
                }
            }
        }
        return step;
    }
}
