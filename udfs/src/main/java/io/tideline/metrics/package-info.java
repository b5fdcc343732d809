/** Names under which operators, the source and sinks report what they measure. */
package io.tideline.metrics;
