/** Sums up what an entity did in the window of each profile, for the snapshot of one day. */
package io.tideline.profile;
