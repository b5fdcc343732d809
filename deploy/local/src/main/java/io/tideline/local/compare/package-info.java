/**
 * {@code tideline compare}: what changes between two models on the same events (docs/compare.md).
 */
package io.tideline.local.compare;
