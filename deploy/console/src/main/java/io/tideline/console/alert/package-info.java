/**
 * Alerts: pages of them, and which are open. It uses {@link io.tideline.console.query}, and knows
 * nothing of pages in HTML.
 */
package io.tideline.console.alert;
