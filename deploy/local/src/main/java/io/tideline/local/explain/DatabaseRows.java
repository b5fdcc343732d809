package io.tideline.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.postgres.connection.Identifiers;
import io.tideline.job.sink.postgres.connection.PostgresConnector;
import io.tideline.job.sink.postgres.connection.PostgresErrors;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.table.Sql;
import io.tideline.model.Level;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rows in PostgreSQL's tables, all as of the same instant. They are only read, by one
 * transaction that is rolled back.
 */
public final class DatabaseRows implements RowReader {
    private static final String NO_RIGHT = "42501";
    private static final String CANCELLED = "57014";

    private final PostgresSinkConfig config;
    private final Connection connection;

    private DatabaseRows(PostgresSinkConfig config, Connection connection) {
        this.config = config;
        this.connection = connection;
    }

    /**
     * Connects to the database of a sink.
     *
     * @throws StartException if it cannot be reached or refuses
     */
    public static DatabaseRows in(PostgresSinkConfig config) {
        var connector = new PostgresConnector(config);
        try {
            var connection = connector.open();
            try {
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                connection.setAutoCommit(false);
                Sql.values(
                        connection,
                        String.class,
                        "SELECT set_config('statement_timeout', ?, true)",
                        connector.lockTimeout().toMillis() + "ms");
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            return new DatabaseRows(config, connection);
        } catch (SQLException e) {
            throw fault(e, config);
        }
    }

    @Override
    public Optional<JsonNode> entity(Level level, String id) throws IOException {
        return rows(Rows.output(level), "WHERE %s = ?".formatted(Rows.key(level)), id).stream()
                .findFirst();
    }

    @Override
    public List<JsonNode> scores(Level level, String id, LocalDate until) throws IOException {
        return distinctRows(
                "DISTINCT ON (profile COLLATE \"C\")",
                level.text() + "_scores",
                "WHERE entity_id = ? AND final AND day <= ?::date ORDER BY profile COLLATE \"C\", day DESC",
                id,
                text(until));
    }

    @Override
    public Optional<JsonNode> product(String profile, LocalDate until) throws IOException {
        return rows(
                        "product_metrics",
                        "WHERE profile = ? AND segment = ? AND day <= ?::date ORDER BY day DESC LIMIT 1",
                        profile,
                        Rows.ALL,
                        text(until))
                .stream()
                .findFirst();
    }

    @Override
    public Set<String> profiles() throws IOException {
        var product = Identifiers.quoted(config.schema(), "product_metrics");
        var profiles = new LinkedHashSet<String>();
        rows(
                        "product_metrics",
                        "WHERE day = (SELECT max(day) FROM %s) AND segment = ? ORDER BY profile COLLATE \"C\""
                                .formatted(product),
                        Rows.ALL)
                .forEach(row -> profiles.add(Rows.text(row, "profile")));
        return profiles;
    }

    @Override
    public List<JsonNode> checklists(Level level, String id) throws IOException {
        return rows(
                "activation",
                "WHERE level = ? AND entity_id = ? ORDER BY checklist COLLATE \"C\"",
                level.text(),
                id);
    }

    @Override
    public List<JsonNode> alerts(Level level, String id, int most) throws IOException {
        return rows(
                "alerts",
                "WHERE level = ? AND %s = ? ORDER BY at DESC, id COLLATE \"C\" LIMIT ?"
                        .formatted(Rows.key(level)),
                level.text(),
                id,
                most);
    }

    @Override
    public Map<String, JsonNode> users(Collection<String> ids) throws IOException {
        var users = new HashMap<String, JsonNode>();
        for (var id : ids) {
            entity(Level.USER, id).ifPresent(row -> users.put(id, row));
        }
        return users;
    }

    /** Looks through all of them; where that takes too long, there are none. */
    @Override
    public List<JsonNode> like(Level level, String text, int most) throws IOException {
        var key = Rows.key(level);
        try {
            return read(
                    "",
                    Rows.output(level),
                    "WHERE starts_with(lower(%1$s), lower(?)) OR starts_with(lower(traits ->> 'name'), lower(?)) ORDER BY %1$s COLLATE \"C\" LIMIT ?"
                            .formatted(key),
                    text,
                    text,
                    most);
        } catch (SQLException e) {
            if (CANCELLED.equals(e.getSQLState())) {
                return List.of();
            }
            throw fault(e, config);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw fault(e, config);
        }
    }

    private static String text(LocalDate until) {
        return until == null ? "infinity" : until.toString();
    }

    private List<JsonNode> rows(String table, String which, Object... parameters)
            throws IOException {
        return distinctRows("", table, which, parameters);
    }

    private List<JsonNode> distinctRows(
            String distinct, String table, String which, Object... parameters) throws IOException {
        try {
            return read(distinct, table, which, parameters);
        } catch (SQLException e) {
            throw fault(e, config);
        }
    }

    /** Reads rows whole, so that a table of an earlier version may lack columns. */
    private List<JsonNode> read(String distinct, String table, String which, Object... parameters)
            throws SQLException, IOException {
        var sql =
                "SELECT %s to_jsonb(found)::text FROM %s AS found %s"
                        .formatted(distinct, Identifiers.quoted(config.schema(), table), which);
        var rows = new ArrayList<JsonNode>();
        for (var row : Sql.values(connection, String.class, sql, parameters)) {
            rows.add(Rows.parse(row));
        }
        return rows;
    }

    private static StartException fault(SQLException e, PostgresSinkConfig config) {
        var state = e.getSQLState();
        if (NO_RIGHT.equals(state)) {
            return new StartException(
                    "User %s may not read schema %s of PostgreSQL at %s: grant it what deploy/sql/roles.sql grants to tideline_read."
                            .formatted(config.user(), config.schema(), config.place()),
                    e);
        }
        if (CANCELLED.equals(state)) {
            return new StartException(
                    "PostgreSQL at %s took too long: see what keeps it busy, or raise sinks.postgres.timeout."
                            .formatted(config.place()),
                    e);
        }
        return new StartException(PostgresErrors.reason(e, config), e);
    }
}
