package io.tideline.event;

/**
 * A row of the table {@code rejected_counts}: how many records were rejected. Keyed by all but the
 * number.
 *
 * @param day days since 1970-01-01, local to the model's time zone: when the record was written to
 *     its topic; of one that is too late the day that it is of
 * @param topic that the records came from; empty: files
 * @param records at least 1
 */
public record RejectedCount(int day, RejectionReason reason, String topic, long records) {
    /** Returns the key as one text. */
    public String key() {
        return day + " " + reason.text() + " " + topic;
    }
}
