/** The workload of a benchmark: a month of a product's calls, the same on every machine. */
package io.tideline.bench.work;
