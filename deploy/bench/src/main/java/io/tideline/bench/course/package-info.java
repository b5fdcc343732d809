/** Runs the job on files at a controlled pace, with savepoints, crashes and restores on the way. */
package io.tideline.bench.course;
