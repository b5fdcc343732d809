/**
 * From the bytes of a record to an event: JSON, names, ids and timestamps of the trackers' formats
 * (docs/concepts.md).
 */
package io.tideline.event.decode;
