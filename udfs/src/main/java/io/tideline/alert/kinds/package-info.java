/**
 * The kinds of alerts, one class each: options, condition, wording. {@link AlertKinds} lists them;
 * the recipe for another is in CONTRIBUTING.md.
 */
package io.tideline.alert.kinds;
