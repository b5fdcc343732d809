/** Writes rows to files, for replays. */
package io.tideline.job.sink.file;
