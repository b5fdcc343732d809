package io.tideline.yaml;

import java.util.ArrayList;
import java.util.List;

/** Collects the faults of one file, so that its author sees all of them at once. */
public final class ValidationErrors {
    private final String origin;
    private final List<ValidationError> faults = new ArrayList<>();
    private String unreadable;

    /**
     * @param origin what messages call the file, usually its path
     */
    public ValidationErrors(String origin) {
        this.origin = origin;
    }

    /** Notes a fault; see {@link ValidationError}. */
    public void add(String place, String found, String expected) {
        faults.add(new ValidationError(place, found, expected));
    }

    /** Notes that there is nothing to check, since the file could not be read at all. */
    void addUnreadable(String place, String found, String expected) {
        var fault = new ValidationError(place, found, expected);
        faults.add(fault);
        unreadable = (place.isEmpty() ? ": " : ", ") + fault.line() + ".";
    }

    public boolean isEmpty() {
        return faults.isEmpty();
    }

    /** Returns the faults in the order in which they were found. */
    public List<ValidationError> list() {
        return List.copyOf(faults);
    }

    /** Returns the text for the user: the number of faults, then each on a line of its own. */
    public String message() {
        if (unreadable != null) {
            return origin + unreadable;
        }
        var text = new StringBuilder(origin).append(" has ").append(faults.size());
        text.append(faults.size() == 1 ? " fault:" : " faults:");
        for (ValidationError fault : faults) {
            text.append("\n  ").append(fault.line());
        }
        return text.toString();
    }
}
