/** The job's configuration: its options, and reading them with every error at once. */
package io.tideline.job.config;
