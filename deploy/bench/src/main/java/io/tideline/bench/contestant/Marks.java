package io.tideline.bench.contestant;

/** Is notified when the measured time of a contestant begins and ends. */
public interface Marks {
    /** Ignores all notifications. */
    Marks NONE =
            new Marks() {
                @Override
                public void begin() {}

                @Override
                public void end() {}
            };

    void begin();

    void end();
}
