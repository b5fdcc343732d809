/**
 * The operator of users: drops duplicates and events that are too late, keeps each user's days and
 * counts, and emits snapshots and what accounts need to know. It may use everything but the other
 * operators' packages.
 */
package io.tideline.members;
