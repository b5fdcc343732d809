/**
 * Reading from the database: connections on which nothing can be written, rows, values that are
 * read again in the background, and the model that the job runs with. It knows nothing of pages.
 */
package io.tideline.console.query;
