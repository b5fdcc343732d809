package io.tideline.job.source.file;

import java.io.IOException;

/** A file of events cannot be read; the message is one sentence for the person who named it. */
public final class UnreadableFileException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableFileException(String message) {
        super(message);
    }

    UnreadableFileException(String message, IOException cause) {
        super(message, cause);
    }
}
