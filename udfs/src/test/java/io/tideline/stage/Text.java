package io.tideline.stage;

import static java.util.stream.Collectors.joining;

import io.tideline.model.Model;
import java.time.LocalDate;

/** What stages tell each other, in a line that a test can state. */
final class Text {
    private Text() {}

    /** Such as {@code FINAL ann@acme 2025-05-05 two=9}. */
    static String of(EntityDay entity) {
        String account =
                entity.accountId() == null || entity.accountId().equals(entity.entityId())
                        ? ""
                        : "@" + entity.accountId();
        return entity.kind()
                + " "
                + entity.entityId()
                + account
                + " "
                + LocalDate.ofEpochDay(entity.day())
                + entity.profiles().stream()
                        .map(row -> " " + row.profile() + "=" + row.raw())
                        .collect(joining());
    }

    /** Such as {@code ann@acme 2025-05-05 Logged In}. */
    static String of(MemberDelta delta, Model model) {
        return (delta.user() == null ? "" : delta.user())
                + "@"
                + delta.account()
                + " "
                + LocalDate.ofEpochDay(delta.day())
                + (delta.event() < 0 ? "" : " " + model.events().get(delta.event()).name())
                + (delta.traits() == null ? "" : " " + delta.traits());
    }
}
