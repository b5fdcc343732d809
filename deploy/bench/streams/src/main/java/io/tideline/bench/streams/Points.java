package io.tideline.bench.streams;

/**
 * What Kafka Streams is given of an event.
 *
 * @param user null: nobody's
 * @param account null: in none
 * @param weight 0 where the event does not count
 * @param timestamp milliseconds since 1970
 */
record Points(String user, String account, int weight, long timestamp) {}
