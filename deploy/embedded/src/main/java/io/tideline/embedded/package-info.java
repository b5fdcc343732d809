/**
 * Real servers inside this process or beside it: a Kafka broker, a PostgreSQL server and a MariaDB
 * server.
 */
package io.tideline.embedded;
