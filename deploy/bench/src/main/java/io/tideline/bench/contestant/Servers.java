package io.tideline.bench.contestant;

/**
 * Where the broker and the database are that all contestants share.
 *
 * @param kafka {@code host:port}
 * @param jdbcUrl of the database
 */
public record Servers(String kafka, String jdbcUrl, String user, String password) {}
