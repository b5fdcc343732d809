package io.tideline.model;

import java.util.List;

/** A model file that is refused; the message is the whole text that its author sees. */
public final class ModelException extends Exception {
    private static final long serialVersionUID = 1L;

    private final List<Fault> faults;

    ModelException(Faults faults) {
        super(faults.message());
        this.faults = faults.list();
    }

    /** Every fault of the file, in the order in which they were found. */
    public List<Fault> faults() {
        return faults;
    }
}
