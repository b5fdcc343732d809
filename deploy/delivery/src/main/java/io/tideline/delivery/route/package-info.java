/**
 * Decides what goes where, and when: routes, quiet hours, digests, who is mute. Knows neither Kafka
 * nor tables, and destinations only by their names.
 */
package io.tideline.delivery.route;
