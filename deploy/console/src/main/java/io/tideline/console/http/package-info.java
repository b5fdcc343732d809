/**
 * The server: requests, who is let in, headers, files, and what is answered when something fails.
 */
package io.tideline.console.http;
