package io.tideline.delivery.route;

import io.tideline.delivery.message.AlertMessage;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which alerts go to a place.
 *
 * @param to the destination's name
 * @param address where in it; null: it has one place alone, or owners have their own
 * @param byOwner the address of each owner, before {@code address}; empty: none has one
 * @param rules empty: any
 * @param severities empty: any
 * @param segments of which the account is in one; empty: any, or none
 * @param owners of the account; empty: any
 * @param level null: both
 * @param atMost messages in an hour; 0: any number
 */
public record AlertRoute(
        String to,
        String address,
        Map<String, String> byOwner,
        Set<String> rules,
        Set<String> severities,
        Set<String> segments,
        Set<String> owners,
        String level,
        Schedule schedule,
        int atMost) {
    private static final String OWNER = "owner";

    /**
     * Where an alert goes.
     *
     * @param follows whether only if what it ends went there
     */
    public record Place(String address, boolean follows) {}

    /**
     * Returns where an alert goes by this route, if anywhere. What ends an alert is of severity
     * info and belongs where that went, whatever its own severity.
     *
     * @param accountSegments that the account is in
     */
    public Optional<Place> place(AlertMessage alert, Set<String> accountSegments) {
        String owner = alert.trait(OWNER);
        boolean isWanted =
                isIn(rules, alert.rule())
                        && (segments.isEmpty()
                                || segments.stream().anyMatch(accountSegments::contains))
                        && isIn(owners, owner)
                        && (level == null || level.equals(alert.level()));
        boolean isSevere = isIn(severities, alert.severity());
        if (!isWanted || (!isSevere && !alert.isResolved())) {
            return Optional.empty();
        }
        String own = owner == null ? null : byOwner.get(owner);
        String where = own != null ? own : address;
        return where == null && !byOwner.isEmpty()
                ? Optional.empty()
                : Optional.of(new Place(where == null ? "" : where, !isSevere));
    }

    private static boolean isIn(Set<String> wanted, String value) {
        return wanted.isEmpty() || (value != null && wanted.contains(value));
    }
}
