package io.tideline.accounts;

import io.tideline.counts.ActivityDays;
import io.tideline.counts.FirstUseDays;
import io.tideline.counts.TimeRange;
import io.tideline.counts.ValueHistory;
import io.tideline.entity.EntityState;
import io.tideline.lifecycle.LifecyclePlan;
import io.tideline.lifecycle.LifecycleState;
import io.tideline.message.SingleEvent;
import io.tideline.model.Model;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import io.tideline.state.SegmentBitLayouts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The state of an account without its members. */
final class AccountState extends EntityState {
    private static final int FORMAT = 2;

    /** Without the times of the first and the last event. */
    private static final int FORMAT_WITHOUT_TIMES = 1;

    /** No segments are on record for a day: the account was not known when it closed. */
    static final long UNKNOWN = -1;

    /** From the close of a day on, these were the account's segments. */
    private record Closed(int day, long segments) {}

    private final Map<String, ValueHistory> traits = new TreeMap<>();
    private final List<Closed> closed = new ArrayList<>(1);

    /** Whether sums over its members are kept. */
    boolean hasSums;

    private AccountState(
            ActivityDays seen, FirstUseDays firstUses, LifecycleState lifecycle, TimeRange times) {
        super(seen, firstUses, lifecycle, times);
    }

    /** Sets traits as of an event's day; returns whether one has another value at last. */
    boolean setTraits(SingleEvent event) {
        boolean changed = false;
        for (Map.Entry<String, String> trait : event.traits().entrySet()) {
            String name = trait.getKey();
            String before = trait(name, Integer.MAX_VALUE);
            setTrait(name, event.day(), event.timestamp(), event.ingestOrder(), trait.getValue());
            changed |= !Objects.equals(before, trait(name, Integer.MAX_VALUE));
        }
        return changed;
    }

    void setTrait(String name, int day, long timestamp, long ingestOrder, String value) {
        traits.computeIfAbsent(name, ignored -> new ValueHistory())
                .set(day, timestamp, ingestOrder, "null".equals(value) ? null : value);
    }

    /** Returns the bits of the segments in which its traits put the account at a day's end. */
    long segmentsByTraits(Model model, int day) {
        long bits = 0;
        for (int segment = 0; segment < model.segments().size(); segment++) {
            if (model.segments().get(segment).matches(name -> trait(name, day))) {
                bits |= 1L << segment;
            }
        }
        return bits;
    }

    /** Returns the carried traits, and that of the seats, that are set at a day's end. */
    Map<String, String> traits(Model model, int day) {
        Map<String, String> set = new LinkedHashMap<>();
        for (String name : model.traits().account()) {
            putIfSet(name, day, set);
        }
        if (model.seats() != null) {
            putIfSet(model.seats(), day, set);
        }
        return set;
    }

    private void putIfSet(String name, int day, Map<String, String> set) {
        String value = trait(name, day);
        if (value != null) {
            set.put(name, value);
        }
    }

    private String trait(String name, int day) {
        ValueHistory trait = traits.get(name);
        return trait == null ? null : trait.at(day);
    }

    /** Returns the segments with which a day closed, or {@link #UNKNOWN}. */
    long segmentsAsClosed(int day) {
        for (int i = closed.size() - 1; i >= 0; i--) {
            if (closed.get(i).day <= day) {
                return closed.get(i).segments;
            }
        }
        return UNKNOWN;
    }

    /** Returns the segments with which a day closed, or the present ones if not known. */
    long segments(Model model, int day) {
        long asClosed = segmentsAsClosed(day);
        return asClosed != UNKNOWN ? asClosed : segmentsByTraits(model, day);
    }

    void close(int day, long segments) {
        closed.add(new Closed(day, segments));
    }

    /** Drops what no row from {@code oldest} on needs; returns whether there was anything. */
    boolean prune(int oldest) {
        boolean changed = seen.foldBefore(oldest);
        for (ValueHistory trait : traits.values()) {
            changed |= trait.foldBefore(oldest);
        }
        while (closed.size() > 1 && closed.get(1).day <= oldest) {
            closed.remove(0);
            changed = true;
        }
        return changed;
    }

    byte[] toBytes(SegmentBitLayouts layouts) {
        ByteWriter out = new ByteWriter();
        out.writeByte(FORMAT);
        seen.write(out);
        firstUses.write(out);
        lifecycle.write(out);
        out.writeVarLong(traits.size());
        traits.forEach(
                (name, value) -> {
                    out.writeString(name);
                    value.write(out);
                });
        out.writeVarLong(layouts.current());
        out.writeVarLong(closed.size());
        for (Closed entry : closed) {
            out.writeSigned(entry.day);
            out.writeVarLong(entry.segments);
        }
        out.writeSigned(expiryTimer);
        out.writeByte(hasSums ? 1 : 0);
        times.write(out);
        return out.toBytes();
    }

    static AccountState of(byte[] bytes, SegmentBitLayouts layouts, LifecyclePlan rules) {
        if (bytes == null) {
            return new AccountState(
                    new ActivityDays(),
                    new FirstUseDays(),
                    new LifecycleState(rules),
                    new TimeRange());
        }
        ByteReader in = new ByteReader(bytes);
        int format = in.readVersion("accounts", FORMAT);
        AccountState state =
                new AccountState(
                        ActivityDays.read(in),
                        FirstUseDays.read(in),
                        LifecycleState.read(in, rules),
                        new TimeRange());
        int traits = in.readVarInt();
        for (int i = 0; i < traits; i++) {
            String name = in.readString();
            state.traits.put(name, ValueHistory.read(in));
        }
        int layout = in.readVarInt();
        int closed = in.readVarInt();
        for (int i = 0; i < closed; i++) {
            int day = in.readSignedInt();
            state.close(day, layouts.toCurrent(layout, in.readVarLong()));
        }
        state.expiryTimer = in.readSignedInt();
        state.hasSums = in.readByte() == 1;
        if (format > FORMAT_WITHOUT_TIMES) {
            state.times.read(in);
        }
        return state;
    }
}
