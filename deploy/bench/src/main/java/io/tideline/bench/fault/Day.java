package io.tideline.bench.fault;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * The messages of one day.
 *
 * @param date in the model's time zone
 * @param end the end of the day, exclusive
 * @param messages of the day, out of order within bounds, some of them twice, and some that are not
 *     events
 * @param late messages sent after the day has closed: some for that day, in time; some for an
 *     earlier one, too late; and some duplicates
 */
record Day(LocalDate date, Instant end, List<Message> messages, List<Message> late) {}
