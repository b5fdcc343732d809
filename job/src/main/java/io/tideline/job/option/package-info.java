/**
 * What settings are made of: their types, references and secrets in them, and the table of them. It
 * uses nothing else of the job.
 */
package io.tideline.job.option;
