package io.tideline.console.page;

import io.tideline.console.query.Dated;
import io.tideline.console.readers.Readers;
import io.tideline.job.option.StartException;
import io.tideline.job.source.topic.WaitingEvents;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether rows are fresh, what waits, and what was left out. */
public final class HealthPage implements Page {
    /** As {@code tideline status} has it. */
    private static final Duration MAX_AGE = Duration.ofHours(25);

    private static final Duration MAX_WAIT = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final Readers readers;
    private final Clock clock;

    public HealthPage(Readers readers, Clock clock) {
        this.readers = readers;
        this.clock = clock;
    }

    /** What was read of Kafka, or why it was not; neither: it is still being read. */
    private record Answer<T>(T value, String fault) {
        static <T> Answer<T> of(boolean isThere, Supplier<Optional<Dated<T>>> read) {
            if (!isThere) {
                return new Answer<>(null, null);
            }
            try {
                return new Answer<>(read.get().map(Dated::value).orElse(null), null);
            } catch (StartException e) {
                return new Answer<>(null, e.getMessage());
            }
        }
    }

    @Override
    public Optional<Shown> show(Visit visit) {
        var health = readers.health();
        var model = visit.model();
        var profile = visit.profile().name();
        var closed = readers.product().closedDay().orElse(null);
        var ended =
                closed == null
                        ? null
                        : Duration.between(
                                closed.plusDays(1).atStartOfDay(model.zone()).toInstant(),
                                clock.instant());
        Answer<WaitingEvents> waiting =
                Answer.of(health.hasWaiting(), () -> health.waiting(PATIENCE));
        var accounts = readers.accounts(model, profile).map(Dated::value);
        boolean isCarrying = !model.traits().account().isEmpty();
        return Shown.of(
                "health.jte",
                new HealthView(
                        visit.frame("Health", "Health"),
                        model,
                        word(closed, ended, waiting.value()),
                        closed,
                        ended,
                        health.openDay(profile).orElse(null),
                        health.lastSeen().orElse(null),
                        health.hasWaiting(),
                        waiting.value(),
                        waiting.fault(),
                        health.rejected(model.zone()),
                        accounts.map(list -> list.size()).orElse(null),
                        accounts.filter(list -> isCarrying)
                                .map(
                                        list ->
                                                list.rows().stream()
                                                        .filter(row -> !row.grouped())
                                                        .count())
                                .orElse(null),
                        health.counted(PATIENCE).map(Dated::value).orElse(null)));
    }

    private static String word(LocalDate closed, Duration ended, WaitingEvents waiting) {
        boolean waits =
                waiting != null
                        && waiting.oldest() != null
                        && waiting.oldest().compareTo(MAX_WAIT) > 0;
        if (waits || (ended != null && ended.compareTo(MAX_AGE) > 0)) {
            return "stale";
        }
        return closed == null ? "empty" : "fresh";
    }
}
