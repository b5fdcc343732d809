package io.tideline.delivery.config;

import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.destination.DestinationProvider;
import io.tideline.delivery.destination.DestinationProvider.Abilities;
import io.tideline.delivery.destination.Rate;
import io.tideline.delivery.destination.Surroundings;
import io.tideline.job.option.Section;
import java.time.Duration;

/**
 * One destination.
 *
 * @param name that routes call it
 * @param settings of its own kind
 * @param rate of calls, of each process
 * @param connections how many threads send to it
 * @param attempts after which a delivery is given up
 * @param lease for how long a process has a delivery
 */
public record DestinationConfig(
        String name,
        DestinationProvider provider,
        Section settings,
        Abilities abilities,
        Rate rate,
        int connections,
        int attempts,
        Duration lease,
        Surroundings surroundings) {

    /**
     * Creates it.
     *
     * @throws io.tideline.job.option.StartException if a template or a secret is not right
     */
    public Destination create() {
        return provider.create(settings, surroundings);
    }
}
