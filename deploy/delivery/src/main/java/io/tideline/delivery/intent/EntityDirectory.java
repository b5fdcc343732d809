package io.tideline.delivery.intent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.delivery.queue.Database;
import io.tideline.delivery.route.Entity;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Looks up traits and segments in the job's tables {@code accounts} and {@code users}. These are
 * there anyhow, and as new as the topics of the same name, which each process would have to read
 * and keep whole.
 */
public final class EntityDirectory {
    private static final String ACCOUNTS =
            "SELECT account_id, traits, segments FROM %s WHERE account_id = ANY (?)";
    private static final String USERS =
            "SELECT user_id, traits, '[]' FROM %s WHERE user_id = ANY (?)";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Database database;

    public EntityDirectory(Database database) {
        this.database = database;
    }

    /** Returns those of the accounts that are known, by their ids. */
    Map<String, Entity> accounts(Set<String> ids) throws SQLException {
        return read(ACCOUNTS.formatted(database.table("accounts")), ids);
    }

    /** Returns those of the users who are known, by their ids. */
    Map<String, Entity> users(Set<String> ids) throws SQLException {
        return read(USERS.formatted(database.table("users")), ids);
    }

    private Map<String, Entity> read(String sql, Set<String> ids) throws SQLException {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return database.inTransaction(
                connection -> {
                    Map<String, Entity> entities = new HashMap<>();
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        statement.setArray(1, connection.createArrayOf("text", ids.toArray()));
                        try (ResultSet rows = statement.executeQuery()) {
                            while (rows.next()) {
                                Set<String> segments = new HashSet<>();
                                json(rows.getString(3))
                                        .forEach(each -> segments.add(each.asText()));
                                entities.put(
                                        rows.getString(1),
                                        new Entity(json(rows.getString(2)), segments));
                            }
                        }
                    }
                    return entities;
                });
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("jsonb is always JSON", e);
        }
    }
}
