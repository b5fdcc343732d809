package io.tideline.state;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.operators.KeyContext;

/**
 * Sets Flink's current key lazily, when state or a timer is used: with RocksDB, setting it costs as
 * much as half an event.
 */
public final class LazyKeyContext implements TimerService {
    private final KeyContext context;
    private TimerService timers;
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

    /**
     * Sets where timers are registered.
     *
     * @param service of the key that is set
     */
    public void use(TimerService service) {
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

    /** What is done under a key. */
    public interface Action {
        void run() throws Exception;
    }

    /** Runs an action under another key; afterwards the current one is as it was. */
    public void with(String other, Action action) throws Exception {
        forEach(List.of(other), Function.identity(), ignored -> action.run());
    }

    /** What is done with an item under its key. */
    public interface Visitor<T> {
        void visit(T item) throws Exception;
    }

    /** Visits items, each under its key; afterwards the current key is as it was. */
    public <T> void forEach(Iterable<T> items, Function<T, String> keyOf, Visitor<T> visitor)
            throws Exception {
        String selected = key;
        boolean wasSet = isSet;
        try {
            for (T item : items) {
                select(keyOf.apply(item));
                activate();
                visitor.visit(item);
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

    @Override
    public long currentProcessingTime() {
        return timers.currentProcessingTime();
    }

    @Override
    public long currentWatermark() {
        return timers.currentWatermark();
    }

    @Override
    public void registerProcessingTimeTimer(long time) {
        activate();
        timers.registerProcessingTimeTimer(time);
    }

    @Override
    public void registerEventTimeTimer(long time) {
        activate();
        timers.registerEventTimeTimer(time);
    }

    @Override
    public void deleteProcessingTimeTimer(long time) {
        activate();
        timers.deleteProcessingTimeTimer(time);
    }

    @Override
    public void deleteEventTimeTimer(long time) {
        activate();
        timers.deleteEventTimeTimer(time);
    }
}
