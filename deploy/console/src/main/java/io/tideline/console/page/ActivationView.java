package io.tideline.console.page;

import io.tideline.console.activation.Cohort;
import io.tideline.console.activation.FunnelStep;
import io.tideline.console.activation.Stuck;
import io.tideline.console.query.ModelInfo;
import io.tideline.console.view.Frame;
import java.time.Instant;
import java.util.List;

/**
 * How a checklist goes.
 *
 * @param checklist null: the model has none
 * @param steps null: they are still being read
 * @param asOf when the steps were read; null with them
 */
public record ActivationView(
        Frame frame,
        ModelInfo model,
        ModelInfo.Checklist checklist,
        List<FunnelStep> steps,
        Instant asOf,
        List<Cohort> cohorts,
        List<Stuck> stalled,
        List<Stuck> expiring) {}
