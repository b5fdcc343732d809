package io.tideline.event.decode;

import io.tideline.event.RejectionReason;

/** Why the record at hand is rejected; it never leaves the decoder. */
final class RejectionException extends Exception {
    private static final long serialVersionUID = 1L;

    final RejectionReason reason;

    RejectionException(RejectionReason reason, String detail) {
        // No stack trace: a topic full of bad records must not cost one each.
        super(detail, null, false, false);
        this.reason = reason;
    }
}
