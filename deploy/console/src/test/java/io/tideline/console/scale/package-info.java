/** Measures the console on a large database; docs/console.md says how, and what came out. */
package io.tideline.console.scale;
