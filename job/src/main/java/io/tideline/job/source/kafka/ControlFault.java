package io.tideline.job.source.kafka;

import io.tideline.event.RejectionReason;

/** Why a control record is refused; it never leaves this package, and quotes nothing of it. */
final class ControlFault extends Exception {
    private static final long serialVersionUID = 1L;

    final transient RejectionReason reason;

    /**
     * @param detail one sentence: what was found and what would be right
     */
    ControlFault(RejectionReason reason, String detail) {
        // No stack trace: a topic full of bad records must not cost one each.
        super(detail, null, false, false);
        this.reason = reason;
    }

    static ControlFault invalid(String detail) {
        return new ControlFault(RejectionReason.INVALID_FIELD, detail);
    }
}
