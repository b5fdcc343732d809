package io.tideline.local.explain;

import io.tideline.alert.Wording;
import io.tideline.model.Level;
import java.time.LocalDate;

/**
 * Whom and what a page is about.
 *
 * @param profile whose score is explained; null: the first one that has a row
 * @param day on which the window ends; null: the newest closed one
 */
public record Question(Level level, String id, String profile, LocalDate day) {

    /** Returns whom it is about, as in {@code account acme}. */
    String subject() {
        return level.text() + " " + Wording.clean(id);
    }
}
