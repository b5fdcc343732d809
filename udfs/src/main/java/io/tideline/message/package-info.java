/**
 * What one operator sends another, and how it is written, on the wire and where it waits in state.
 */
package io.tideline.message;
