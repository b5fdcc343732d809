/** Where the scoring model of a job comes from: a file, or a topic that may bring another one. */
package io.tideline.job.model;
