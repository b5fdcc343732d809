/**
 * Files of events as a bounded source, read side by side in the order of time, and a report of what
 * was read. Uses events and their decoding; knows no Kafka and no configuration.
 */
package io.tideline.job.source.file;
