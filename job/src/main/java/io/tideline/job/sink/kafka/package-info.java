/** Writes rows to Kafka topics, in transactions. */
package io.tideline.job.sink.kafka;
