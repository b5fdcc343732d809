/** Accepted, ignored and rejected events, and how they travel between operators. */
package io.tideline.event;
