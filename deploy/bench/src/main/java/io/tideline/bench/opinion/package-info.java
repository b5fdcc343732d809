/**
 * A second opinion: the final rows computed by SQL from the raw events, to compare the job's with.
 */
package io.tideline.bench.opinion;
