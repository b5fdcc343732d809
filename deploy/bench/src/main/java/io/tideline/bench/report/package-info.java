/** The results of a benchmark, for people and for programs. */
package io.tideline.bench.report;
