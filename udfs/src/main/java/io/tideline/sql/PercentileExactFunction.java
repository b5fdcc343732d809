package io.tideline.sql;

import io.tideline.engagement.Percentile;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.functions.AggregateFunction;

/**
 * {@code PERCENTILE_EXACT(raw, p)}: the benchmark of a population of raw scores.
 *
 * <p>Keeps how often there is each raw score. A row costs one access to that state; a result costs
 * reading and sorting all of it, which in a stream is once for each row that changes the group, or
 * once for each mini-batch.
 */
@FunctionHint(output = @DataTypeHint("DECIMAL(21, 2)"))
public final class PercentileExactFunction
        extends AggregateFunction<BigDecimal, PercentileExactFunction.Population> {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "PERCENTILE_EXACT";

    /** The raw scores so far, with how many entities have each. */
    public static final class Population {
        /** Of a row that was taken back before it came, less than 0. */
        public MapView<Long, Long> histogram = new MapView<>();

        /** Null: there has been no row. */
        public Integer percentile;
    }

    @Override
    public Population createAccumulator() {
        return new Population();
    }

    /**
     * Adds a raw score.
     *
     * @param raw null: the row does not count
     * @param percentile 1..100, the same in all rows
     */
    public void accumulate(Population population, Long raw, Integer percentile) throws Exception {
        add(population, raw, percentile, 1);
    }

    /** Takes a raw score back. */
    public void retract(Population population, Long raw, Integer percentile) throws Exception {
        add(population, raw, percentile, -1);
    }

    /** Adds populations. */
    public void merge(Population population, Iterable<Population> others) throws Exception {
        for (Population other : others) {
            for (Map.Entry<Long, Long> entry : other.histogram.entries()) {
                add(population, entry.getKey(), other.percentile, entry.getValue());
            }
        }
    }

    /** Makes the population empty. */
    public void resetAccumulator(Population population) {
        population.histogram.clear();
        population.percentile = null;
    }

    @Override
    public BigDecimal getValue(Population population) {
        TreeMap<Long, Long> sorted = new TreeMap<>();
        try {
            for (Map.Entry<Long, Long> entry : population.histogram.entries()) {
                if (entry.getValue() > 0) {
                    sorted.put(entry.getKey(), entry.getValue());
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("The state of " + NAME + " cannot be read.", e);
        }
        return sorted.isEmpty() ? null : Percentile.of(sorted, population.percentile);
    }

    private static void add(Population population, Long raw, Integer percentile, long times)
            throws Exception {
        if (percentile == null || percentile < 1 || percentile > 100) {
            throw new WrongArgumentException(
                    NAME,
                    "the percentile is %s; it must be a whole number from 1 to 100."
                            .formatted(percentile == null ? "NULL" : percentile));
        }
        if (population.percentile != null && !population.percentile.equals(percentile)) {
            throw new WrongArgumentException(
                    NAME,
                    "the percentile is %s in one row and %s in another; it must be the same in all."
                            .formatted(population.percentile, percentile));
        }
        population.percentile = percentile;
        if (raw == null) {
            return;
        }
        Long before = population.histogram.get(raw);
        long count = (before == null ? 0 : before) + times;
        if (count == 0) {
            population.histogram.remove(raw);
        } else {
            population.histogram.put(raw, count);
        }
    }
}
