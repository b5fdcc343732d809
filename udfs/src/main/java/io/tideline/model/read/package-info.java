/**
 * Reads the scoring model from YAML, with every error at once, its place and the remedy
 * (docs/model.md).
 */
package io.tideline.model.read;
