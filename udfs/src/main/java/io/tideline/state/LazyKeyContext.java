package io.tideline.state;

import io.tideline.time.EventTime;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.KeyContext;
import org.apache.flink.util.function.ThrowingConsumer;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * Sets Flink's current key lazily, when state or a timer is used: with RocksDB, setting it costs as
 * much as half an event.
 */
public final class LazyKeyContext {
    private final KeyContext context;
    private InternalTimerService<VoidNamespace> timers;
    private long reached = EventTime.NONE;
    private String key;
    private boolean isSet;

    public LazyKeyContext(KeyContext context) {
        this.context = context;
    }

    /** Selects the key of an element, without setting it yet. */
    public void select(String elementKey) {
        key = elementKey;
        isSet = false;
    }

    void use(InternalTimerService<VoidNamespace> service) {
        timers = service;
    }

    /** Selects the key of a timer, which Flink has set already. */
    public void selectActive(String timerKey) {
        key = timerKey;
        isSet = true;
    }

    public String key() {
        return key;
    }

    /** Sets the selected key, unless it is set: before its state is used. */
    public void activate() {
        if (!isSet) {
            context.setCurrentKey(key);
            isSet = true;
        }
    }

    /** Runs an action under another key; afterwards the current one is as it was. */
    public void with(String other, ThrowingRunnable<Exception> action) throws Exception {
        forEach(List.of(other), Function.identity(), ignored -> action.run());
    }

    /** Visits items, each under its key; afterwards the current key is as it was. */
    public <T> void forEach(
            Iterable<T> items, Function<T, String> keyOf, ThrowingConsumer<T, Exception> visitor)
            throws Exception {
        String selected = key;
        boolean wasSet = isSet;
        try {
            for (T item : items) {
                select(keyOf.apply(item));
                activate();
                visitor.accept(item);
            }
        } finally {
            if (!Objects.equals(key, selected)) {
                select(selected);
                if (wasSet) {
                    activate();
                }
            }
        }
    }

    /** Returns the watermark whose timers fire, or fired last. */
    public long currentWatermark() {
        return Math.max(reached, timers.currentWatermark());
    }

    /** Advances to a watermark before the first of its timers fires. */
    void advance(long watermark) {
        reached = watermark;
    }

    public void registerEventTimeTimer(long time) {
        activate();
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, time);
    }

    public void deleteEventTimeTimer(long time) {
        activate();
        timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, time);
    }
}
