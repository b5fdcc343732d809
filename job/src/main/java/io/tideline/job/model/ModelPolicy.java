package io.tideline.job.model;

import io.tideline.job.option.StartException;
import io.tideline.job.sink.ModelRecorder;
import io.tideline.model.Model;
import io.tideline.model.read.ModelException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which models a running job accepts, and what it does before it works by one.
 *
 * @param check refuses what the job's settings do not go with
 * @param recorder records a model where readers of the rows look it up
 */
public record ModelPolicy(ModelCheck check, ModelRecorder recorder) implements Serializable {

    /**
     * Returns why a version cannot follow another, with all its faults; empty: it can.
     *
     * @param running the version that the job works by
     */
    public Optional<String> refusal(ModelVersion version, ModelVersion running) {
        try {
            Model model = version.model();
            Model before = running.model();
            if (!model.timezone().equals(before.timezone())) {
                return Optional.of(
                        "%s: timezone: found %s, expected %s, by which the days of the running job are cut: start another job for another time zone."
                                .formatted(version.origin(), model.timezone(), before.timezone()));
            }
            if (model.version() == before.version()
                    && !Arrays.equals(version.payload(), running.payload())) {
                return Optional.of(
                        "%s: version: found %s, expected another number: the job works by another model of that version."
                                .formatted(version.origin(), model.version()));
            }
            check.check(model);
            return Optional.empty();
        } catch (ModelException | StartException e) {
            return Optional.of(e.getMessage());
        }
    }
}
