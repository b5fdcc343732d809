package io.tideline.bench.report;

import java.util.Map;

/**
 * What a row of the benchmark found.
 *
 * @param row its name
 * @param title what it is, for a table
 * @param figures by name with unit, in the order in which they are shown
 * @param details all else that was measured
 */
public record Result(String row, String title, Map<String, Double> figures, Object details) {}
