/** PagerDuty's events. */
package io.tideline.delivery.destination.pagerduty;
