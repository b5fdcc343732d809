package io.tideline.activation;

import java.util.Locale;

/** How an entity stands on a checklist; state holds the order, so new ones go to the end. */
public enum ActivationStatus {
    IN_PROGRESS,

    /** No step for the checklist's {@code stalled_after}; a further step ends it. */
    STALLED,

    /** All steps are done. Final. */
    ACTIVATED,

    /** Not activated by the checklist's {@code expires_after}; completion still activates. */
    EXPIRED;

    /** The name in every output. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
