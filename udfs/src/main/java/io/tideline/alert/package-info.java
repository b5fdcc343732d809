/**
 * Alerts: their rows, their ids, and their wording. When one is raised is decided by {@code
 * lifecycle} and {@code scores}.
 */
package io.tideline.alert;
