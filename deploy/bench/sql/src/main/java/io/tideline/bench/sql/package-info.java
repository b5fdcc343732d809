/** Flink SQL in the benchmark. */
package io.tideline.bench.sql;
