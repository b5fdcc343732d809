package io.tideline.harness;

import static java.util.stream.Collectors.joining;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.message.DailyCounts;
import io.tideline.message.DailySnapshot;
import io.tideline.message.SingleEvent;
import io.tideline.model.Level;
import io.tideline.model.Model;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** What operators send each other, as lines that a test can state. */
public final class Text {
    private Text() {}

    /** Such as {@code FINAL ann@acme 2025-05-05 two=9}. */
    public static String of(DailySnapshot entity) {
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

    /** Returns the text with the segments, such as {@code FINAL acme 2025-05-05 two=9 [trial]}. */
    public static String of(DailySnapshot entity, Model model) {
        List<String> segments = new ArrayList<>();
        for (int bit = 0; bit < model.segments().size(); bit++) {
            if ((entity.segments() >> bit & 1) == 1) {
                segments.add(model.segments().get(bit).name());
            }
        }
        return of(entity) + " " + segments;
    }

    /** Such as {@code ann@acme 2025-05-05 Logged In}. */
    public static String of(SingleEvent delta, Model model) {
        return (delta.user() == null ? "" : delta.user())
                + "@"
                + delta.account()
                + " "
                + LocalDate.ofEpochDay(delta.day())
                + (delta.event() < 0 ? "" : " " + model.events().get(delta.event()).name())
                + (delta.traits() == null ? "" : " " + delta.traits());
    }

    /** Such as {@code ann@acme 2025-05-05 3: Logged In 2}: two that count, of three. */
    public static String of(DailyCounts day, Model model) {
        StringBuilder text = new StringBuilder(day.user() == null ? "" : day.user());
        text.append('@').append(day.account()).append(' ').append(LocalDate.ofEpochDay(day.day()));
        text.append(' ').append(day.accepted()).append(':');
        for (int i = 0; i < day.events().length; i++) {
            String name = model.events().get(day.events()[i]).name();
            text.append(' ').append(name).append(' ').append(day.counts()[i]);
        }
        return text.toString();
    }

    /**
     * Such as {@code quiet ann@acme 2025-05-05T10:00:00Z}, of an account with who did it: {@code
     * used acme(ann) 2025-05-05T10:00:00Z}.
     */
    public static String of(Alert alert) {
        boolean ofUser = alert.level() == Level.USER;
        String first = ofUser ? alert.userId() : alert.accountId();
        String second = ofUser ? alert.accountId() : alert.userId();
        String whom = second == null ? "" : ofUser ? "@" + second : "(" + second + ")";
        return alert.rule() + " " + first + whom + " " + Instant.ofEpochMilli(alert.at());
    }

    /** Such as {@code setup ann stalled 1/3 2025-05-05T10:00:00Z}. */
    public static String of(ActivationRow row) {
        return row.checklist()
                + " "
                + row.entityId()
                + " "
                + row.status().text()
                + " "
                + row.completed()
                + "/"
                + row.total()
                + " "
                + Instant.ofEpochMilli(row.updatedAt());
    }
}
