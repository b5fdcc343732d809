package io.tideline.job.model;

import io.tideline.job.config.JobConfig;
import io.tideline.job.option.StartException;
import io.tideline.model.Model;
import io.tideline.state.ErasureSettings;
import io.tideline.time.TimeSettings;
import io.tideline.yaml.Durations;
import java.time.Duration;

/**
 * Refuses a model that looks back further than inactive users and accounts are kept.
 *
 * @param inactiveDays after which they are forgotten; 0: never
 */
public record RetentionCheck(int inactiveDays, TimeSettings times) implements ModelCheck {

    /** Returns the check of a configuration. */
    public static RetentionCheck of(JobConfig config) {
        return new RetentionCheck(config.inactiveDays(), config.timeSettings());
    }

    @Override
    public void check(Model model) {
        int least = inactiveDays == 0 ? 0 : ErasureSettings.leastInactiveDays(model, times);
        if (inactiveDays < least) {
            throw new StartException(
                    "retention.inactive: found %s, expected at least %sd: the model's windows, roster, silences, checklists and cooldowns, and time.allowed_lateness, look back so far."
                            .formatted(Durations.format(Duration.ofDays(inactiveDays)), least));
        }
    }
}
