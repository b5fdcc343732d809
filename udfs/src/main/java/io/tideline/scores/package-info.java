/**
 * The operator that turns snapshots and benchmarks into score rows and score alerts. It may use
 * everything but the other operators' packages.
 */
package io.tideline.scores;
