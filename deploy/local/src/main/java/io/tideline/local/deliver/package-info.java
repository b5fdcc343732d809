/** The commands of delivery: runs it, sets destinations up, lists and retries deliveries. */
package io.tideline.local.deliver;
