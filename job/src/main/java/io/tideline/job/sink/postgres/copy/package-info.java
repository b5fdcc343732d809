/** Values in the binary form of PostgreSQL's COPY. Knows columns, and no connection. */
package io.tideline.job.sink.postgres.copy;
