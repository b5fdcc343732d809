/** Slack, by a webhook or the web API. */
package io.tideline.delivery.destination.slack;
