/**
 * Rows that give ids their names and their days: accounts, users, and what each member did on a
 * day. They are made by the operators of users and of accounts.
 */
package io.tideline.directory;
