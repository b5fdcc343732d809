/**
 * Reads YAML for validation: nodes with their path, errors with a remedy, suggestions for misspelt
 * names, durations.
 */
package io.tideline.yaml;
