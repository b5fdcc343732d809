/** Writes rows to PostgreSQL by COPY and upsert. */
package io.tideline.job.sink.postgres;
