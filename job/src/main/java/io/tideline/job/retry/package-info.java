/** What is tried again after a failure, whatever it is. It uses nothing else of the job. */
package io.tideline.job.retry;
