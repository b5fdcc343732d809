package io.tideline.bench.report;

import java.util.Map;

/**
 * What a row of the benchmark found.
 *
 * @param row its name
 * @param race whether it is one of those that are compared with one another
 * @param title what it is, for a table
 * @param figures by name with unit, in the order in which they are shown
 * @param details all else that was measured
 */
public record Result(
        String row, boolean race, String title, Map<String, Double> figures, Object details) {}
