/**
 * Users: those of an account, and what is known of one. It uses {@link io.tideline.console.query},
 * and knows nothing of pages.
 */
package io.tideline.console.user;
