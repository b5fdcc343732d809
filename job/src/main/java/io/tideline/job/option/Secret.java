package io.tideline.job.option;

import io.tideline.job.option.Reference.UnresolvedException;
import java.io.Serializable;

/**
 * A value that must not be shown. It holds references, and what they refer to is read whenever the
 * value is used: on the machine that uses it, and as it is then. So neither the job's graph nor
 * what Flink stores of a job has the value, and one that is changed is taken at the next connect.
 *
 * @param text in which references stand for the value or parts of it
 */
public record Secret(String text) implements Serializable {
    /** What is shown instead of a secret. */
    public static final String MASK = "***";

    /**
     * Returns the value.
     *
     * @throws StartException if a reference leads nowhere on this machine
     */
    public String reveal() {
        return Reference.replaceAll(text, Secret::valueOf);
    }

    private static String valueOf(Reference reference) {
        try {
            return reference.value(System::getenv);
        } catch (UnresolvedException e) {
            throw new StartException(
                    "The configuration refers to %s, %s here: it is needed where the job is started, on the JobManager and on every TaskManager."
                            .formatted(reference, e.getMessage()));
        }
    }

    @Override
    public String toString() {
        return MASK;
    }
}
