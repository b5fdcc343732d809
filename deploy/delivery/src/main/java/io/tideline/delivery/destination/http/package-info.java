/** Calls of web APIs by the JDK's client, and what their answers mean. */
package io.tideline.delivery.destination.http;
