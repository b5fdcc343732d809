/**
 * Accounts: the list of all of them, which is kept in memory, and what is known of one. It uses
 * {@link io.tideline.console.query}, and knows nothing of pages.
 */
package io.tideline.console.account;
