/**
 * Topics of events as seen by who does not read them: whether they may be read, and what waits in
 * them for the job.
 */
package io.tideline.job.source.topic;
