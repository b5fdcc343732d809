package io.tideline.harness;

import io.tideline.model.Model;
import io.tideline.model.read.ModelException;
import io.tideline.model.read.ModelReader;

/** A small model for tests: three events, two features, and one profile, {@code two}, of 2 days. */
public final class ModelBuilder {
    private String timezone = "UTC";
    private String events =
            "{Logged In: 1, Report Created: 9, File Uploaded: {weight: 5, daily_cap: 2}}";
    private String features = "{Reports: [Report Created], Files: [File Uploaded]}";
    private String segments = "{}";
    private String profiles = "{two: {window: 2d}}";
    private String activation = "{}";
    private String inactiveAfter = "{}";
    private String alerts = "{}";
    private int rosterDays = 3;
    private String more = "";

    private ModelBuilder() {}

    public static ModelBuilder model() {
        return new ModelBuilder();
    }

    public ModelBuilder timezone(String zone) {
        timezone = zone;
        return this;
    }

    /** Sets the section as it is in the model file. */
    public ModelBuilder events(String yaml) {
        events = yaml;
        return this;
    }

    /** Sets the section as it is in the model file. */
    public ModelBuilder features(String yaml) {
        features = yaml;
        return this;
    }

    /** Sets the section as it is in the model file. */
    public ModelBuilder segments(String yaml) {
        segments = yaml;
        return this;
    }

    /** Segments {@code trial} and {@code paid}, by the trait {@code plan}. */
    public ModelBuilder plans() {
        return segments("{trial: {plan: [trial]}, paid: {plan: [pro]}}");
    }

    /** Sets the section as it is in the model file. */
    public ModelBuilder profiles(String yaml) {
        profiles = yaml;
        return this;
    }

    /** Sets the section as it is in the model file. */
    public ModelBuilder activation(String yaml) {
        activation = yaml;
        return this;
    }

    /** Sets the section as it is in the model file. */
    public ModelBuilder inactiveAfter(String yaml) {
        inactiveAfter = yaml;
        return this;
    }

    /** Sets the section as it is in the model file. */
    public ModelBuilder alerts(String yaml) {
        alerts = yaml;
        return this;
    }

    public ModelBuilder rosterDays(int days) {
        rosterDays = days;
        return this;
    }

    /** Adds sections as they are in the model file, a line each. */
    public ModelBuilder with(String yaml) {
        more += yaml + "\n";
        return this;
    }

    public Model build() {
        String yaml =
                """
                version: 3
                timezone: %s
                events: %s
                features: %s
                segments: %s
                profiles: %s
                activation: %s
                inactive_after: %s
                alerts: %s
                roster_days: %d
                %s
                """
                        .formatted(
                                timezone,
                                events,
                                features,
                                segments,
                                profiles,
                                activation,
                                inactiveAfter,
                                alerts,
                                rosterDays,
                                more);
        try {
            return ModelReader.parse(yaml, "the test's model");
        } catch (ModelException e) {
            throw new AssertionError(e);
        }
    }
}
