package io.tideline.console.account;

import java.util.Locale;
import java.util.Set;

/**
 * Which accounts of the list are wanted; what is null does not matter.
 *
 * @param band of the score
 * @param owner an owner, or an empty text for accounts without one
 * @param text is in the id, the name or the owner, in either case
 * @param status of the checklist
 * @param ids only these
 */
public record AccountFilter(
        String segment, String band, String owner, String text, String status, Set<String> ids) {

    /** All accounts. */
    public static final AccountFilter ALL = new AccountFilter(null, null, null, null, null, null);

    public AccountFilter {
        text = text == null ? null : text.strip().toLowerCase(Locale.ROOT);
    }

    boolean matches(AccountRow row) {
        return (segment == null || row.segments().contains(segment))
                && (band == null || band.equals(row.standing().band()))
                && (owner == null || owner.equals(row.owner() == null ? "" : row.owner()))
                && (status == null
                        || (row.activation() != null && status.equals(row.activation().status())))
                && (ids == null || ids.contains(row.id()))
                && (text == null || text.isEmpty() || row.mentions(text));
    }
}
