package io.tideline.bench.report;

import java.util.Map;

/**
 * The result of a row of the benchmark.
 *
 * @param row its name
 * @param race whether it is compared with other results
 * @param title its description, for a table
 * @param figures by name with unit, in display order
 * @param details everything else that was measured
 */
public record Result(
        String row, boolean race, String title, Map<String, Double> figures, Object details) {}
