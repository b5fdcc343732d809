/** Hostile input, found by following which code it reaches. */
package io.tideline.fuzz;
