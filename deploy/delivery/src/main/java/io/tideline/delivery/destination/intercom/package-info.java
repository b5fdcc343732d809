/** Intercom's companies and contacts. */
package io.tideline.delivery.destination.intercom;
