package io.tideline.console.page;

import io.tideline.console.health.CountedDay;
import io.tideline.console.health.RejectedCounts;
import io.tideline.console.query.ModelInfo;
import io.tideline.console.view.Frame;
import io.tideline.job.source.topic.WaitingEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * How the job does.
 *
 * @param word fresh, stale or empty
 * @param closed the newest closed day; null: none has been closed yet
 * @param ended how long ago it ended; null with it
 * @param open the day with live rows; null: there are none
 * @param lastSeen the latest event of any account; null: there is none
 * @param waiting null: it is not read from Kafka, or still being read
 * @param waitingFault why it cannot be read; null: it can
 * @param accounts how many there are; null: they are still being read
 * @param ungrouped how many of them no group call has set a carried trait of; null: still being
 *     read, or the model carries none
 */
public record HealthView(
        Frame frame,
        ModelInfo model,
        String word,
        LocalDate closed,
        Duration ended,
        LocalDate open,
        Instant lastSeen,
        boolean hasWaiting,
        WaitingEvents waiting,
        String waitingFault,
        RejectedCounts rejected,
        Integer accounts,
        Long ungrouped,
        List<CountedDay> counted) {}
