/**
 * The operator that separates accepted events from rejected ones. It may use everything but the
 * other operators' packages.
 */
package io.tideline.ingest;
