/**
 * Checklists: the funnel of their steps, those who started together, and who is stuck. It uses
 * {@link io.tideline.console.query}, and knows nothing of pages.
 */
package io.tideline.console.activation;
