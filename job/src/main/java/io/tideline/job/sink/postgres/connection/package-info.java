/** Connecting to PostgreSQL, and what its errors mean. Knows neither rows nor tables. */
package io.tideline.job.sink.postgres.connection;
