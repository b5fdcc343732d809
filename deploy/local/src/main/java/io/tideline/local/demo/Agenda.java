package io.tideline.local.demo;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongFunction;

/** Calls that are due at times to come. An entry may add others when it is taken. */
final class Agenda {

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparing(Entry::number));
    private long added;

    private record Entry(long at, long number, LongFunction<Call> call) {}

    /** Adds a call, which is made of the time at which it is due, in ms since the epoch. */
    void add(long at, LongFunction<Call> call) {
        entries.add(new Entry(at, added++, call));
    }

    /** Returns when the next call is due, in ms since the epoch. */
    long next() {
        return entries.element().at();
    }

    /** Removes the call that is due next; of several at one time, the one added first. */
    Call take() {
        Entry entry = entries.remove();
        return entry.call().apply(entry.at());
    }
}
