package io.tideline.message;

import io.tideline.model.Level;
import java.math.BigDecimal;

/**
 * The benchmark of a population on a day, broadcast to whoever scores.
 *
 * @param value null for an empty population
 */
public record Benchmark(String profile, Level level, int day, BigDecimal value) {}
