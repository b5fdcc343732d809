/** The job: its main class and how it is built from configuration, source, pipeline and sinks. */
package io.tideline.job;
