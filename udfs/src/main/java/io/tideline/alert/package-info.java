/**
 * Alerts: their rows and ids, and what a kind of them is. The kinds are in {@code alert.kinds};
 * what they listen to happens in {@code lifecycle} and {@code scores}.
 */
package io.tideline.alert;
