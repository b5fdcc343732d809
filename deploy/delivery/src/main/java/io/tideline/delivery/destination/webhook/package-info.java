/** Webhooks, signed as Standard Webhooks says. */
package io.tideline.delivery.destination.webhook;
