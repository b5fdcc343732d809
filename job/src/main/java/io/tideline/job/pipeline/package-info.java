/** The graph of operators, with a uid for each. */
package io.tideline.job.pipeline;
