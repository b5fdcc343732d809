/**
 * The operator of accounts: keeps what each member did in one account and the account's traits, and
 * emits the daily snapshots of the account and of its users. It may use everything but the other
 * operators' packages.
 */
package io.tideline.accounts;
