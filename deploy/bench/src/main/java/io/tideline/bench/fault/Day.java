package io.tideline.bench.fault;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * What is sent of one day.
 *
 * @param date in the model's time zone
 * @param end its last moment is 1 ms before
 * @param messages of the day, out of order within bounds, some of them twice, and some that are no
 *     events
 * @param late messages that are sent once the day has closed: for that day, in time; for an earlier
 *     one, too late; and some once more
 */
record Day(LocalDate date, Instant end, List<Message> messages, List<Message> late) {}
