package io.tideline.bench.contestant;

/** Is told when a contestant's time begins and ends to count, as it happens. */
public interface Marks {
    /** For whom it does not matter. */
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
