/**
 * The table {@code deliveries}: what is put into it, taken from it by one process at a time, and
 * settled. Knows PostgreSQL, and nothing of Kafka or of any destination.
 */
package io.tideline.delivery.queue;
