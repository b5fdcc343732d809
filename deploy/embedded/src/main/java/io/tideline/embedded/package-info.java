/** Real servers inside this process or beside it: a Kafka broker and a PostgreSQL server. */
package io.tideline.embedded;
