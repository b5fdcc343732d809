package io.tideline.delivery.destination.crm;

import io.tideline.delivery.message.ScoreMessage;
import java.util.Optional;

/**
 * How accounts, or users, are found in a CRM.
 *
 * @param object as the CRM calls them
 * @param idField the field there that identifies one
 * @param trait whose value is in that field; null: Tideline's own id is
 */
public record RecordKind(String object, String idField, String trait) {

    /** Returns the value of the id field; empty where the trait is not set. */
    public Optional<String> idOf(ScoreMessage score) {
        return Optional.ofNullable(trait == null ? score.entityId() : score.trait(trait));
    }

    /** Returns what to say of one that has no id. */
    public String missing() {
        return "it has no trait " + trait + ", by which " + object + " are found";
    }
}
