/**
 * {@code tideline demo}: a simulated product, the servers and the job that it needs, and a table of
 * what comes out.
 */
package io.tideline.local.demo;
