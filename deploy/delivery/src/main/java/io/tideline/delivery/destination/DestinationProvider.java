package io.tideline.delivery.destination;

import io.tideline.job.option.Option;
import io.tideline.job.option.Section;
import java.util.List;
import java.util.ServiceLoader;

/**
 * A kind of destination: its settings, what it can do, and what it makes of them. Each is found by
 * {@link ServiceLoader}, so that nothing else names it.
 */
public interface DestinationProvider {
    /** Returns the word that stands for it as {@code type}. */
    String type();

    /** Returns its settings by their keys, in the order of the reference page. */
    List<Option<?>> options();

    /** Returns what it can do with these settings; what is wrong with them is noted as a fault. */
    Abilities abilities(Section settings);

    /** Returns whether a text may be the address of an alert. */
    default boolean isAddress(String text) {
        return true;
    }

    /** Creates it, once the whole file was found right. */
    Destination create(Section settings, Surroundings surroundings);

    /** Whether a route has to say where in the destination. */
    enum AddressUse {
        NONE,
        REQUIRED
    }

    /**
     * What a destination can do.
     *
     * @param address of alerts
     * @param batch how many deliveries it takes at once, at least 1
     * @param isOneCall whether a batch is one call, and not one for each delivery
     * @param rate how many calls it takes, unless the file says otherwise
     */
    record Abilities(
            boolean takesAlerts,
            boolean takesScores,
            boolean hasDigests,
            AddressUse address,
            int batch,
            boolean isOneCall,
            Rate rate) {}

    /** Returns all kinds, in the order of META-INF/services. */
    static List<DestinationProvider> all() {
        return ServiceLoader.load(
                        DestinationProvider.class, DestinationProvider.class.getClassLoader())
                .stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
