/**
 * The stream of decoded records, from files, from Kafka, or from files first and Kafka then. Knows
 * both kinds of source, which know nothing of each other.
 */
package io.tideline.job.source;
