package io.tideline.job.model;

import java.util.Optional;

/**
 * What has become of a version.
 *
 * @param reason why it is refused; empty otherwise
 */
public record ModelFate(ModelVersion version, State state, String reason) {

    /** Where a version stands with the job. */
    public enum State {
        /** The job works by it. */
        RUNNING,

        /** The job takes it over with its next checkpoint, or when it is started. */
        WAITING,

        /** The job goes on without it. */
        REFUSED,

        /** The job worked by it, or could have. */
        EARLIER
    }

    /**
     * Judges a version as the job does.
     *
     * @param running null: the job has never run
     * @param next offset of the first record that the job has not looked at
     */
    static ModelFate of(ModelVersion version, ModelVersion running, long next, ModelPolicy policy) {
        if (running != null && version.offset() == running.offset()) {
            return new ModelFate(version, State.RUNNING, "");
        }
        boolean isLater = running != null && version.offset() > running.offset();
        Optional<String> refusal = isLater ? policy.refusal(version, running) : version.faults();
        if (refusal.isPresent()) {
            return new ModelFate(version, State.REFUSED, refusal.get());
        }
        boolean isNew = running == null || version.offset() >= next;
        return new ModelFate(version, isNew ? State.WAITING : State.EARLIER, "");
    }
}
