package io.tideline.stage;

import java.io.Serializable;
import java.util.List;

/**
 * How users and accounts are forgotten (docs/forgetting.md).
 *
 * @param keys of the hashes that stand for ids
 * @param suppress milliseconds for which what still comes of them is dropped; 0: it is not
 */
public record ForgetRules(Keys keys, long suppress) implements Serializable {

    /** None is kept away, and no key is known. */
    public static final ForgetRules NONE = new ForgetRules(List::of, 0);

    /**
     * Where the keys come from. They are asked for on the task: they do not travel with the job.
     */
    public interface Keys extends Serializable {
        /** The current one first. */
        List<byte[]> read();
    }

    /** Whether what still comes is dropped. */
    boolean suppresses() {
        return suppress > 0;
    }
}
