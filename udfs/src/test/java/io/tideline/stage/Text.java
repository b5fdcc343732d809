package io.tideline.stage;

import static java.util.stream.Collectors.joining;

import io.tideline.model.Model;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

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

    /** The same with the segments, such as {@code FINAL acme 2025-05-05 two=9 [trial]}. */
    static String of(EntityDay entity, Model model) {
        List<String> segments = new ArrayList<>();
        for (int bit = 0; bit < model.segments().size(); bit++) {
            if ((entity.segments() >> bit & 1) == 1) {
                segments.add(model.segments().get(bit).name());
            }
        }
        return of(entity) + " " + segments;
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
