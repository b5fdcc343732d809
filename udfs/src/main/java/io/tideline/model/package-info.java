/**
 * The scoring model as records: events, profiles, segments, checklists and alert rules. Knows
 * nothing of how it is read.
 */
package io.tideline.model;
