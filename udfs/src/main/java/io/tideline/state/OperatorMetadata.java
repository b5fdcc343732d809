package io.tideline.state;

import io.tideline.counts.NameDictionary;
import io.tideline.model.EventRule;
import io.tideline.model.LifecycleNames;
import io.tideline.model.Model;
import io.tideline.time.DayCalendar;
import io.tideline.time.EventTime;
import io.tideline.time.TimeSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.runtime.state.FunctionInitializationContext;

/**
 * What an operator keeps once, not per key: the names behind the ids in its state, the time zone
 * that its days were cut in, and how far its watermark had come.
 *
 * <p>Kept as union state: each task reads what all tasks wrote, so that any parallelism restores
 * it.
 */
public final class OperatorMetadata {
    private static final String EVENT = "event";
    private static final String NAME = "name";
    private static final String LAYOUT = "layout";
    private static final String ZONE = "zone";
    private static final String WATERMARK = "watermark";
    private static final String FORMAT = "format";
    private static final String OPEN_FROM = "open-from";
    private static final String FIRING = "firing";
    private static final String NEXT = "next";
    private static final String DRAINED = "drained";
    private static final String INACTIVE = "inactive";
    private static final String PASSED = "passed";
    private static final String CLOSING = "closing";
    private static final String LOOKS_BACK = "looks-back";

    /** What was written before the first release is not read. */
    private static final int OLDEST_FORMAT = 1;

    private final Model model;
    private final ListState<String> state;
    private final NameDictionary vocabulary;
    private final NameDictionary lifecycleNames;
    private final SegmentBitLayouts layouts;
    private final LookBacks lookBacks;
    private final boolean restored;
    private long watermark = EventTime.NONE;
    private int openFrom = EventTime.NO_DAY;
    private boolean wasFiring;
    private boolean isFiring;
    private long next = EventTime.NONE;
    private boolean passes;
    private long passed = EventTime.END_OF_INPUT;
    private int closing = EventTime.NO_DAY;
    private boolean wasDrained;
    private boolean isDrained;
    private int inactiveDays;

    /**
     * @throws IncompatibleSavepointException if the state was made in another time zone, or by a
     *     later version
     */
    public OperatorMetadata(FunctionInitializationContext context, Model model) throws Exception {
        this.model = model;
        restored = context.isRestored();
        state = context.getOperatorStateStore().getUnionListState(StateNames.OPERATOR_METADATA);
        Map<String, List<String>> lists = new HashMap<>();
        boolean hasFormat = false;
        for (String line : state.get()) {
            String[] parts = line.split(" ", 2);
            hasFormat |= parts[0].equals(FORMAT);
            if (!hasFormat) {
                checkFormat(0);
            }
            read(parts[0], parts.length == 1 ? "" : parts[1], lists);
        }
        List<String> events = model.events().stream().map(EventRule::name).toList();
        vocabulary = new NameDictionary(lists.getOrDefault(EVENT, List.of()), events);
        lifecycleNames =
                new NameDictionary(lists.getOrDefault(NAME, List.of()), LifecycleNames.all(model));
        layouts = new SegmentBitLayouts(lists.getOrDefault(LAYOUT, List.of()), model);
        long latest = passes ? passed : Math.max(watermark, next);
        int closed = Math.max(closing, new DayCalendar(model.timezone()).closedThrough(latest));
        int firstDay = closed == EventTime.NO_DAY ? closed : closed + 1;
        lookBacks = new LookBacks(lists.getOrDefault(LOOKS_BACK, List.of()), model, firstDay);
    }

    private void read(String what, String value, Map<String, List<String>> lists) {
        switch (what) {
            case FORMAT -> checkFormat(Integer.parseInt(value));
            case EVENT, NAME, LAYOUT, LOOKS_BACK ->
                    addOnce(lists.computeIfAbsent(what, none -> new ArrayList<>()), value);
            case ZONE -> checkZone(value);
            case WATERMARK -> watermark = Math.max(watermark, Long.parseLong(value));
            case OPEN_FROM -> openFrom = openFrom(Integer.parseInt(value));
            case FIRING -> wasFiring = true;
            case NEXT -> next = Math.max(next, Long.parseLong(value));
            case DRAINED -> wasDrained = true;
            case INACTIVE -> inactiveDays = Integer.parseInt(value);
            case CLOSING -> close(Integer.parseInt(value));
            case PASSED -> {
                passes = true;
                passed = Math.min(passed, Long.parseLong(value));
            }
            default -> throw new IllegalStateException("Metadata of an unknown kind: " + what);
        }
    }

    /** Every task wrote the same list in the same order. */
    private static void addOnce(List<String> list, String item) {
        if (!list.contains(item)) {
            list.add(item);
        }
    }

    private static void checkFormat(int format) {
        if (format < OLDEST_FORMAT) {
            throw new IncompatibleSavepointException(
                    "The savepoint was written before Tideline's first release, and its state is"
                            + " not read any more: start without it, or replay the history.");
        }
        if (format > StateNames.NEWEST_FORMAT) {
            throw new IncompatibleSavepointException(
                    ("The savepoint's state has format %s, written by a later Tideline; this one"
                                    + " reads up to format %s: restore with that version or a"
                                    + " later one.")
                            .formatted(format, StateNames.NEWEST_FORMAT));
        }
    }

    private void checkZone(String zone) {
        String now = model.timezone().getId();
        if (!zone.equals(now)) {
            throw new IncompatibleSavepointException(
                    ("The savepoint holds days of the time zone %s, the model says %s: restore with"
                                    + " timezone: %s, or start without the savepoint.")
                            .formatted(zone, now, zone));
        }
    }

    /** Returns whether the operator was restored from a checkpoint or savepoint. */
    public boolean isRestored() {
        return restored;
    }

    /** Returns the ids of events. */
    public NameDictionary vocabulary() {
        return vocabulary;
    }

    /** Returns the ids of checklists, steps and rules. */
    public NameDictionary lifecycleNames() {
        return lifecycleNames;
    }

    public SegmentBitLayouts layouts() {
        return layouts;
    }

    public LookBacks lookBacks() {
        return lookBacks;
    }

    /**
     * Returns the watermark, but not less than it was before a restart: Flink starts from the
     * beginning, yet days that have closed stay closed.
     */
    public long advance(long current) {
        watermark = Math.max(watermark, current);
        return watermark;
    }

    /**
     * Returns the oldest day that takes events: the one that the settings allow, but none that
     * closed for good under settings of a job before, since what is kept of it is gone.
     *
     * @param bySettings as {@link TimeSettings#oldestOpenDay}
     */
    int openFrom(int bySettings) {
        openFrom = Math.max(openFrom, bySettings);
        return openFrom;
    }

    /** Returns whether timers of the watermark were left to fire when the state was written. */
    public boolean wasFiring() {
        return wasFiring;
    }

    /** Returns the watermark that is next when those timers have fired. */
    public long next() {
        return next;
    }

    /**
     * Records how far the watermark has come, whether timers of it are left to fire, and which
     * watermark is next.
     */
    public void setFiring(boolean firing, long ofWatermark, long nextWatermark) {
        isFiring = firing;
        next = nextWatermark;
        isDrained = ofWatermark == EventTime.END_OF_INPUT;
        if (!isDrained) {
            advance(ofWatermark);
        }
    }

    /**
     * Notes after how many days without an event all that are known go from now on; 0: none does.
     *
     * @return whether those that were known before go later than that, or never
     */
    public boolean setInactiveDays(int days) {
        boolean isSooner = days > 0 && (inactiveDays == 0 || days < inactiveDays);
        inactiveDays = days;
        return restored && isSooner;
    }

    /** Notes a watermark that is sent on: days that it closes have been closed by all tasks. */
    public void pass(long sent) {
        passed = passes ? Math.max(passed, sent) : sent;
        passes = true;
    }

    /** Notes a day of which the operators before this one send rows, ahead of its watermark. */
    public void close(int day) {
        closing = Math.max(closing, day);
    }

    /** Returns whether the watermark had come to the end of time, where every timer fires. */
    public boolean wasDrained() {
        return wasDrained;
    }

    public void snapshot() throws Exception {
        List<String> lines = new ArrayList<>();
        lines.add(
                FORMAT + " " + StateNames.NEWEST_FORMAT); // first: what comes behind it may be new
        vocabulary.names().forEach(name -> lines.add(EVENT + " " + name));
        lifecycleNames.names().forEach(name -> lines.add(NAME + " " + name));
        layouts.all().forEach(layout -> lines.add(LAYOUT + " " + layout));
        lookBacks.lines().forEach(lookBack -> lines.add(LOOKS_BACK + " " + lookBack));
        lines.add(ZONE + " " + model.timezone().getId());
        if (watermark != EventTime.END_OF_INPUT) {
            lines.add(WATERMARK + " " + watermark);
        }
        if (passes && passed != EventTime.END_OF_INPUT) {
            lines.add(PASSED + " " + passed);
        }
        if (closing != EventTime.NO_DAY) {
            lines.add(CLOSING + " " + closing);
        }
        if (openFrom != EventTime.NO_DAY) {
            lines.add(OPEN_FROM + " " + openFrom);
        }
        if (isFiring) {
            lines.add(FIRING);
            lines.add(NEXT + " " + next);
        }
        if (isDrained) {
            lines.add(DRAINED);
        }
        if (inactiveDays > 0) {
            lines.add(INACTIVE + " " + inactiveDays);
        }
        state.update(lines);
    }
}
