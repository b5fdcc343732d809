/**
 * Presence, checklists and alerts of one user or account, taken in the order of event time or of
 * arrival. Used by the operators of users and of accounts.
 */
package io.tideline.lifecycle;
