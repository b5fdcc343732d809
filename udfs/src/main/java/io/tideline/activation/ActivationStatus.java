package io.tideline.activation;

import java.util.Locale;

/** How an entity stands on a checklist. */
public enum ActivationStatus {
    IN_PROGRESS(0),

    /** No step for the checklist's {@code stalled_after}; a further step ends it. */
    STALLED(1),

    /** All steps are done. Final. */
    ACTIVATED(2),

    /** Not activated by the checklist's {@code expires_after}; completion still activates. */
    EXPIRED(3);

    private final int code;

    ActivationStatus(int code) {
        this.code = code;
    }

    /** Returns what state knows it under, for ever. */
    int code() {
        return code;
    }

    static ActivationStatus of(int code) {
        for (ActivationStatus status : values()) {
            if (status.code == code) {
                return status;
            }
        }
        throw new IllegalStateException("No status of a checklist has the code " + code + ".");
    }

    /** Returns the name in every output. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
