package io.tideline.local.backtest;

import io.tideline.model.Level;
import io.tideline.model.Model;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What is to be measured.
 *
 * @param file the model's, as given
 * @param model as read from it
 * @param outcome the name of an event
 * @param level whose outcomes, rows and alerts
 * @param horizon how long after a row or alert the outcome counts, above zero
 */
public record BacktestRequest(
        Path file, Model model, String outcome, Level level, Duration horizon) {}
