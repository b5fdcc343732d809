package io.tideline.event;

import java.io.Serializable;

/** The machine's clock, for what silence and wrong timestamps are told by. */
@FunctionalInterface
public interface MachineClock extends Serializable {
    /** Milliseconds since the epoch. */
    long millis();
}
