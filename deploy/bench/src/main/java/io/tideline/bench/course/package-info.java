/**
 * Runs the job on files at a pace of one's own, with savepoints, crashes and restores on the way.
 */
package io.tideline.bench.course;
