/**
 * The formats of trackers, each a mapping from its records to what the rules look at, and the
 * reading of records by them (docs/formats.md).
 */
package io.tideline.event.format;
