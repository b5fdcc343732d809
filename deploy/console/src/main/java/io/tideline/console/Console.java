package io.tideline.console;

import io.tideline.console.access.Access;
import io.tideline.console.http.Server;
import io.tideline.console.query.Database;
import io.tideline.console.readers.Readers;
import io.tideline.job.config.ConsoleConfig;
import io.tideline.job.config.JobConfig;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.postgres.PostgresTables;
import io.tideline.job.sink.postgres.connection.PostgresConnector;
import io.tideline.job.sink.postgres.connection.PostgresErrors;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.postgres.connection.TransportSecurity;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running console. */
public final class Console implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    private final ConsoleConfig config;
    private final Database database;
    private final Readers readers;
    private final Server server;

    private Console(ConsoleConfig config, Database database, Readers readers, Server server) {
        this.config = config;
        this.database = database;
        this.readers = readers;
        this.server = server;
    }

    /**
     * Starts the console of a job. The tables need not be there yet, the database must.
     *
     * @throws StartException if the configuration has no tables, the database is not reachable, or
     *     the console may not or cannot listen
     */
    public static Console start(JobConfig job) {
        var config = job.console();
        var tables = tables(job);
        var access = new Access(config);
        check(tables);
        var clock = Clock.systemUTC();
        var database = new Database(tables, config.statementTimeout());
        var readers = new Readers(database, job, clock);
        try {
            return new Console(
                    config, database, readers, new Server(config, access, readers, clock));
        } catch (RuntimeException e) {
            readers.close();
            database.close();
            throw e;
        }
    }

    private static PostgresSinkConfig tables(JobConfig job) {
        var tables =
                job.sink(PostgresTables.class)
                        .map(PostgresTables::config)
                        .orElseThrow(
                                () ->
                                        new StartException(
                                                "The configuration has no sinks.postgres, so the console has nothing to show."));
        var config = job.console();
        return config.user() == null ? tables : tables.asReader(config.user(), config.password());
    }

    private static void check(PostgresSinkConfig tables) {
        TransportSecurity.warning(tables).ifPresent(LOG::warn);
        try {
            new PostgresConnector(tables).open().close();
        } catch (SQLException e) {
            throw new StartException(PostgresErrors.reason(e, tables), e);
        }
    }

    /** Returns where it is found: on this machine, or as the configuration says. */
    public URI url() {
        if (config.publicUrl() != null) {
            return URI.create(config.publicUrl());
        }
        var host = config.listen().contains(":") ? "[" + config.listen() + "]" : config.listen();
        return URI.create("http://" + host + ":" + server.port());
    }

    /** Stops listening, then reading. */
    @Override
    public void close() {
        server.close();
        readers.close();
        database.close();
    }
}
