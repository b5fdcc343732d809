package io.tideline.stage;

import io.tideline.model.Level;
import java.math.BigDecimal;

/**
 * The benchmark of a population on a day, broadcast to whoever scores.
 *
 * @param value of a population that is not empty
 */
public record Benchmark(String profile, Level level, int day, BigDecimal value) {}
