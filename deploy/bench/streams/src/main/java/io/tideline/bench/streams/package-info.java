/** Kafka Streams in the benchmark. */
package io.tideline.bench.streams;
