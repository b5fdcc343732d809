/**
 * Threads that take what is due from the table and send it, at the rate that a destination takes.
 */
package io.tideline.delivery.worker;
