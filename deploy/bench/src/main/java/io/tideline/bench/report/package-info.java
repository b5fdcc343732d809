/** What a benchmark has found, as people and programs read it. */
package io.tideline.bench.report;
