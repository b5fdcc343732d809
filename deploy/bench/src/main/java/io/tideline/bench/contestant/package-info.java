/** The contestants: each reads the same topic, in a JVM of its own. */
package io.tideline.bench.contestant;
