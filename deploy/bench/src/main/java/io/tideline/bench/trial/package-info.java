/** Measurements of Tideline alone, each in a JVM of its own. */
package io.tideline.bench.trial;
