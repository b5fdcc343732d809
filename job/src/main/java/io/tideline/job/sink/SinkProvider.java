package io.tideline.job.sink;

import io.tideline.job.option.Option;
import io.tideline.job.option.Section;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;

/**
 * A kind of sink: its settings in the configuration file, and what they make. Each is found by
 * {@link ServiceLoader}, so that nothing else names it.
 */
public interface SinkProvider {
    /** Returns the key of the sink below {@code sinks}. */
    String name();

    /** Returns the settings of the sink, in the order of the reference page. */
    List<Option<?>> options();

    /**
     * Reads the settings of a sink that the file has.
     *
     * @param checkpointInterval of the job
     */
    SinkConfig read(Section settings, Duration checkpointInterval);

    /** Returns whether rows are written when the input ends, and so only if it does. */
    default boolean writesAtEnd() {
        return false;
    }

    /**
     * Returns all kinds, in the order of META-INF/services. Outputs are checked and made in that
     * order too: first those that may refuse, which leaves the others as they were.
     */
    static List<SinkProvider> all() {
        return ServiceLoader.load(SinkProvider.class, SinkProvider.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
