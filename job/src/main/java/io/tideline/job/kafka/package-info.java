/** What sources, sinks and erasure ask a Kafka cluster by its admin client. */
package io.tideline.job.kafka;
