/**
 * Writes rows to PostgreSQL by COPY and upsert, and looks after its tables: migrations, checks,
 * retention, deletion. Uses the packages below it, which do not use it.
 */
package io.tideline.job.sink.postgres;
