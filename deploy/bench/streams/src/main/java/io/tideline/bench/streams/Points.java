package io.tideline.bench.streams;

/**
 * The part of an event that Kafka Streams processes.
 *
 * @param user null if there is none
 * @param account null if there is none
 * @param weight 0 if the event does not count
 * @param timestamp milliseconds since 1970
 */
record Points(String user, String account, int weight, long timestamp) {}
