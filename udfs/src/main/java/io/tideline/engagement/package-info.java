/**
 * Engagement scores: weights, windows, benchmarks and the score itself (docs/concepts.md), and the
 * rows that show them.
 */
package io.tideline.engagement;
