/** Days of a time zone, settings of time, and the machine's clock. */
package io.tideline.time;
