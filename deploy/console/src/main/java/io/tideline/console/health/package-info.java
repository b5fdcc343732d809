/**
 * Whether rows are fresh, what waits and what was left out: from the database, and from Kafka where
 * the configuration has it. It knows nothing of pages.
 */
package io.tideline.console.health;
