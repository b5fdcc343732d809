package io.tideline.stage;

import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.operators.KeyContext;

/**
 * The key that a task works on. Flink is told of it only when state or a timer is reached for: with
 * RocksDB that costs as much as half an event.
 */
final class LazyKey implements TimerService {
    private final KeyContext context;
    private TimerService timers;
    private String key;
    private boolean isSet;

    LazyKey(KeyContext context) {
        this.context = context;
    }

    /** The key that an element is of. */
    void of(String elementKey) {
        key = elementKey;
        isSet = false;
    }

    /**
     * @param service of the key that is set
     */
    void use(TimerService service) {
        timers = service;
    }

    /** The key that Flink itself has set, for a timer. */
    void ofTimer(String timerKey) {
        key = timerKey;
        isSet = true;
    }

    String key() {
        return key;
    }

    /** Sets the element's key before its state is used. */
    void reach() {
        if (!isSet) {
            context.setCurrentKey(key);
            isSet = true;
        }
    }

    /** Sets another key; the next that {@link #reach} sets is the element's again. */
    void set(String other) {
        context.setCurrentKey(other);
        isSet = false;
    }

    /** Sets the element's key again, if there is an element. */
    void back() {
        if (key != null) {
            reach();
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
        reach();
        timers.registerProcessingTimeTimer(time);
    }

    @Override
    public void registerEventTimeTimer(long time) {
        reach();
        timers.registerEventTimeTimer(time);
    }

    @Override
    public void deleteProcessingTimeTimer(long time) {
        reach();
        timers.deleteProcessingTimeTimer(time);
    }

    @Override
    public void deleteEventTimeTimer(long time) {
        reach();
        timers.deleteEventTimeTimer(time);
    }
}
