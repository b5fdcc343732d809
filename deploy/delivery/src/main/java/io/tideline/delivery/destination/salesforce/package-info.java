/** Salesforce's records, by an external id. */
package io.tideline.delivery.destination.salesforce;
