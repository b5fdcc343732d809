/** Clients of a Kafka cluster, for what sources, sinks and erasure check and read there. */
package io.tideline.job.kafka;
