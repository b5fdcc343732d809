package io.tideline.event.decode;

import io.tideline.event.RejectionReason;

/** Why the record at hand is rejected; it never leaves what reads the record. */
public final class RejectionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RejectionReason reason;

    /**
     * @param detail one sentence: what was found and what would be right
     */
    public RejectionException(RejectionReason reason, String detail) {
        // No stack trace: a topic full of bad records must not cost one each.
        super(detail, null, false, false);
        this.reason = reason;
    }

    /** Returns what is thrown for a field of a wrong kind or value. */
    public static RejectionException invalid(String detail) {
        return new RejectionException(RejectionReason.INVALID_FIELD, detail);
    }

    public RejectionReason reason() {
        return reason;
    }
}
