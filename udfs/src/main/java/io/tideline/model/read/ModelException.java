package io.tideline.model.read;

import io.tideline.yaml.ValidationError;
import io.tideline.yaml.ValidationErrors;
import java.util.List;

/** A model file that is refused; the message is the whole text that its author sees. */
public final class ModelException extends Exception {
    private static final long serialVersionUID = 1L;

    private final List<ValidationError> faults;

    ModelException(ValidationErrors faults) {
        super(faults.message());
        this.faults = faults.list();
    }

    /** Returns every fault of the file, in the order in which they were found. */
    public List<ValidationError> faults() {
        return faults;
    }
}
