package io.tideline.activation;

import io.tideline.activation.ActivationRow.StepDone;
import io.tideline.model.Checklist;
import io.tideline.model.Level;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How one entity stands on one checklist (docs/activation.md): its steps, its status, and which row
 * of it was written last. Instants are milliseconds since the epoch. A done step stays done, and
 * {@code activated} stays.
 */
public final class ChecklistProgress {
    /** Later than any due time. */
    public static final long NEVER = Long.MAX_VALUE;

    private final Checklist checklist;
    private final StepProgress[] steps;
    private boolean started;
    private long startedAt;
    private ActivationStatus status = ActivationStatus.IN_PROGRESS;
    private long activatedAt;

    /** What the last written row showed: the number of steps and the status. */
    private long revision;

    private int shownCompleted;

    /** The highest rate that a row has shown, in whole percent, cut: steps may come and go. */
    private int shownPercent;

    private ActivationStatus shownStatus = ActivationStatus.IN_PROGRESS;

    public ChecklistProgress(Checklist checklist) {
        this.checklist = checklist;
        this.steps = new StepProgress[checklist.steps().size()];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = new StepProgress();
        }
    }

    public Checklist checklist() {
        return checklist;
    }

    /** Returns whether the entity has entered. */
    public boolean isStarted() {
        return started;
    }

    /** Returns when it entered. */
    public long startedAt() {
        return startedAt;
    }

    /** Returns the status as of the last event or due time taken. */
    public ActivationStatus status() {
        return status;
    }

    public int completed() {
        int completed = 0;
        for (StepProgress step : steps) {
            completed += step.isDone() ? 1 : 0;
        }
        return completed;
    }

    /** Returns the highest rate that a row has shown, in whole percent, cut; 0 before the first. */
    public int shownPercent() {
        return shownPercent;
    }

    /** Returns whether no row has been written yet. */
    public boolean isUnwritten() {
        return revision == 0;
    }

    /** Returns whether a row would show something that the last one did not. */
    public boolean isChanged() {
        return started && (isUnwritten() || completed() != shownCompleted || status != shownStatus);
    }

    /** Returns whether the row written last showed it activated. */
    public boolean isShownActivated() {
        return shownStatus == ActivationStatus.ACTIVATED;
    }

    /** Returns when the last step was done, or it started, whichever came later. */
    public long lastProgress() {
        long last = startedAt;
        for (StepProgress step : steps) {
            last = step.isDone() ? Math.max(last, step.doneAt()) : last;
        }
        return last;
    }

    /** Returns when it will expire, {@link #NEVER} if it won't any more. */
    public long expiryDue() {
        return isOpen() ? due(startedAt, checklist.expiresAfter()) : NEVER;
    }

    private long stallDue() {
        return isOpen() && status == ActivationStatus.IN_PROGRESS
                ? due(lastProgress(), checklist.stalledAfter())
                : NEVER;
    }

    private boolean isOpen() {
        return started
                && completed() < steps.length // else its next event activates it
                && (status == ActivationStatus.IN_PROGRESS || status == ActivationStatus.STALLED);
    }

    private static long due(long from, Duration after) {
        return after == null ? NEVER : from + after.toMillis();
    }

    /** Returns when the status changes next if nothing happens; {@link #NEVER} if it never does. */
    public long nextDue() {
        return Math.min(expiryDue(), stallDue());
    }

    /** Applies the status change that was due first; at equal times expiry comes first. */
    public void fallDue() {
        status = expiryDue() <= stallDue() ? ActivationStatus.EXPIRED : ActivationStatus.STALLED;
    }

    /**
     * Processes an event, after everything that was due by then.
     *
     * @param event index into the model's events; -1: one that the model does not name
     * @param values what stands for the values that steps count distinct, by property; may be null
     */
    public void take(int event, Map<String, String> values, long timestamp) {
        long before = lastProgress();
        for (int i = 0; i < steps.length; i++) {
            Checklist.Step step = checklist.steps().get(i);
            if (!steps[i].isDone() && step.events().contains(event)) {
                steps[i].count(step, values, timestamp);
            }
        }
        if (!started && (checklist.start() < 0 || checklist.start() == event)) {
            started = true;
            startedAt = timestamp;
        }
        if (!started || status == ActivationStatus.ACTIVATED) {
            return;
        }
        if (completed() == steps.length) {
            status = ActivationStatus.ACTIVATED;
            activatedAt = lastProgress();
        } else if (lastProgress() > before && status == ActivationStatus.STALLED) {
            // A step that arrives late and is no later than the last leaves it stalled since then.
            status = ActivationStatus.IN_PROGRESS;
        }
    }

    /**
     * Returns whether an event would start it, or count for a step that is not done.
     *
     * @param event as in {@link #take}
     */
    public boolean isRelevant(int event) {
        if (!started && checklist.start() == event) {
            return true;
        }
        for (int i = 0; i < steps.length; i++) {
            if (!steps[i].isDone() && checklist.steps().get(i).events().contains(event)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the current row, which then counts as the one written last.
     *
     * @param accountId as {@link ActivationRow#accountId()}
     * @param updatedAt the event or due time that changed it
     */
    public ActivationRow writeRow(
            Level level, String entityId, String accountId, long updatedAt, int modelVersion) {
        List<StepDone> done = new ArrayList<>();
        for (int i = 0; i < steps.length; i++) {
            if (steps[i].isDone()) {
                done.add(new StepDone(checklist.steps().get(i).name(), steps[i].doneAt()));
            }
        }
        boolean activated = status == ActivationStatus.ACTIVATED;
        revision++;
        shownCompleted = done.size();
        shownPercent = Math.max(shownPercent, 100 * done.size() / steps.length);
        shownStatus = status;
        return new ActivationRow(
                checklist.name(),
                level,
                entityId,
                accountId,
                status,
                done,
                stepsRemaining(),
                startedAt,
                activated ? activatedAt : null,
                activated ? (activatedAt - startedAt) / 1_000 : null,
                updatedAt,
                modelVersion,
                revision);
    }

    /** Returns the names of the steps that are not done, in the checklist's order. */
    public List<String> stepsRemaining() {
        List<String> remaining = new ArrayList<>();
        for (int i = 0; i < steps.length; i++) {
            if (!steps[i].isDone()) {
                remaining.add(checklist.steps().get(i).name());
            }
        }
        return remaining;
    }

    /**
     * Writes it.
     *
     * @param stepIds what state knows each step of the checklist under
     */
    public void write(ByteWriter out, int[] stepIds) {
        out.writeByte(started ? 1 : 0);
        if (started) {
            out.writeSigned(startedAt);
            out.writeByte(status.code());
            out.writeVarLong(status == ActivationStatus.ACTIVATED ? activatedAt - startedAt : 0);
            out.writeVarLong(revision);
            out.writeVarLong(shownCompleted);
            out.writeVarLong(shownPercent);
            out.writeByte(shownStatus.code());
        }
        out.writeVarLong(touched());
        for (int i = 0; i < steps.length; i++) {
            if (steps[i].isTouched()) {
                out.writeVarLong(stepIds[i]);
                steps[i].write(out);
            }
        }
    }

    /**
     * Reads what {@link #write} wrote into one that is empty; steps that the checklist no longer
     * has are left out.
     *
     * @param stepIds as in {@link #write}, of the checklist as it is now
     */
    public void read(ByteReader in, int[] stepIds) {
        started = in.readByte() == 1;
        if (started) {
            startedAt = in.readSigned();
            status = ActivationStatus.of(in.readByte());
            activatedAt = startedAt + in.readVarLong();
            revision = in.readVarLong();
            shownCompleted = in.readVarInt();
            shownPercent = in.readVarInt();
            shownStatus = ActivationStatus.of(in.readByte());
        }
        int touched = in.readVarInt();
        for (int n = 0; n < touched; n++) {
            int id = in.readVarInt();
            StepProgress step = StepProgress.read(in);
            for (int i = 0; i < stepIds.length; i++) {
                if (stepIds[i] == id) {
                    steps[i] = step;
                }
            }
        }
    }

    /** Passes over what {@link #write} wrote. */
    public static void skip(ByteReader in) {
        Checklist none = new Checklist("", null, -1, -1, List.of(), null, null);
        new ChecklistProgress(none).read(in, new int[0]);
    }

    public boolean isEmpty() {
        return !started && touched() == 0;
    }

    private int touched() {
        int touched = 0;
        for (StepProgress step : steps) {
            touched += step.isTouched() ? 1 : 0;
        }
        return touched;
    }
}
