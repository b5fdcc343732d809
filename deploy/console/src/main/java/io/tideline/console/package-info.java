/**
 * The console: what the job writes to PostgreSQL, as pages and as a JSON API. It reads the job's
 * configuration and its tables, and changes nothing. {@link io.tideline.console.Console} starts it.
 */
package io.tideline.console;
