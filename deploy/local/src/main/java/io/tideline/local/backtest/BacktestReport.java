package io.tideline.local.backtest;

import io.tideline.local.replay.EventsRead;
import io.tideline.local.replay.ModelFile;
import java.util.List;

/**
 * A backtest with what it was made from.
 *
 * @param outcome the name of the event
 * @param horizon as the model file writes durations
 * @param dataEnd the newest timestamp, RFC 3339: whether an outcome came later is not known
 * @param rulesOfOtherLevel rules that are not measured
 */
public record BacktestReport(
        ModelFile model,
        EventsRead events,
        String outcome,
        String level,
        String horizon,
        String dataEnd,
        List<String> rulesOfOtherLevel,
        BacktestResult result) {}
