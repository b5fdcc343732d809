package io.tideline.message;

/**
 * What the rows of one entity change in a cohort.
 *
 * @param day the local day on which the entity started, days since 1970-01-01
 * @param started 1 with its first row, else 0
 * @param activated 1 with the first row that shows it activated, else 0
 * @param seconds its time to activation, with {@code activated}
 */
public record CohortChange(String checklist, int day, int started, int activated, long seconds) {

    /** Returns the cohort's key. */
    public String key() {
        return day + " " + checklist;
    }
}
