/**
 * Says whether the rows of a job are fresh, from its database and its topics. Uses the job's
 * configuration and clients; nothing of the other commands.
 */
package io.tideline.local.status;
