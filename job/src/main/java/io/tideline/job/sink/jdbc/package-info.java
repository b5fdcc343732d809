/**
 * Writes rows to MariaDB and MySQL by guarded upserts, and looks after the tables: migrations,
 * checks, retention, deletion. Uses the package below it, which does not use it.
 */
package io.tideline.job.sink.jdbc;
