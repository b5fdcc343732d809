/** Connecting to MariaDB and MySQL, and what their errors mean. */
package io.tideline.job.sink.jdbc.connection;
